"""End the open reports about people who are being erased for a reason of their own."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.store import reports as store
from qp_api.kit.ids import SubjectId


async def overtake_reports(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """There is nobody left to decide about."""
    await store.overtake_reports(uow.db, subject_ids, at=uow.now)
