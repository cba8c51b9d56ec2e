"""What people owe who are about to be erased (P5.3): unpaid, it goes; touched, it closes."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.store import charges
from qp_api.kit.ids import SubjectId


async def leave_charges(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """Forget charges that nobody ever tried to pay: they are no record of a transaction.

    The others stay in the books, closed: money that comes now comes late.
    """
    await charges.drop_untouched(uow.db, subject_ids)
    await charges.close_open(uow.db, subject_ids, at=uow.now)
