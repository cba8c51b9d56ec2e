"""Give back the seats of people whose rows are about to go (P5.3, P4.2)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.enrollment import store
from qp_api.kit.ids import SubjectId


async def release_seats(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """Every seat they have is free for somebody else, once this transaction has erased them."""
    await store.give_seats_back(uow.db, subject_ids)
