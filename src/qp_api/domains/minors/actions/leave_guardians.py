"""Let the guardians of people go who are being erased."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.messages import GuardianEnded
from qp_api.domains.minors.store import guardians as store
from qp_api.kit.ids import SubjectId


async def leave_guardians(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """Their rows are there once more; whom they lead to is erased by a duty of their own."""
    for guardian_id in await store.list_guardians(uow.db, subject_ids):
        uow.post(GuardianEnded(subject_id=guardian_id))
