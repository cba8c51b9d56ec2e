"""Say who still owes something, or waits for a payment to be settled (P4.1)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.store import owing
from qp_api.kit.ids import SubjectId


async def still_served(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people has an open charge or a payment under way."""
    return await owing.list_owing(uow.db, subject_ids)
