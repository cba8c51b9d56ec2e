"""Give back what the rows of people stood for who are about to be erased (P5.3, P4.2)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.enrollment.store import certificates, seats
from qp_api.kit.ids import SubjectId


async def release_seats(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """Every seat they have is free for somebody else, once this transaction has erased them."""
    await seats.give_seats_back(uow.db, subject_ids)


async def orphan_certificates(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """What they were certified stays authentic, and is nobody's any more (OB-2)."""
    await certificates.orphan(uow.db, subject_ids)
