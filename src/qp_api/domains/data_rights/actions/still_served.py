"""Say whose request is still open (P4.1)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.store import waiting
from qp_api.kit.ids import SubjectId


async def still_served(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people waits for an answer about their rights."""
    return await waiting.list_waiting(uow.db, subject_ids)
