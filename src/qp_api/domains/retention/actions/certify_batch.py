"""Close erased people for good, and the run with them once it has nobody left."""

from collections.abc import Sequence

from qp_api.core.actor import Processing
from qp_api.core.subject_data.counts import check_walked
from qp_api.core.subject_data.erase import count_rows
from qp_api.core.subject_data.subjects import close_people, lock_people
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.complete_run import complete_run
from qp_api.domains.retention.actions.erase_batch import add_to_run
from qp_api.domains.retention.messages import AccountEnded
from qp_api.domains.retention.models import RunId
from qp_api.domains.retention.store import deletions
from qp_api.domains.retention.store.deletions import Member


async def certify_batch(
    uow: UnitOfWork,
    run_id: RunId,
    batch: int,
    members: Sequence[Member],
    *,
    files: dict[str, dict[str, int]],
) -> None:
    """Erased from this commit on, and counted once more under the lock. Raises RowsLeft."""
    people = [one.subject_id for one in members]
    await lock_people(uow, people)
    check_walked(await count_rows(uow, people))
    await deletions.end_members(uow.db, run_id, batch, people, at=uow.now)
    await close_people(uow, people, Processing.ERASED)
    await add_to_run(uow, run_id, files)
    for one in members:
        uow.audit("retention.certify_batch", subject_id=one.subject_id, object_id=run_id)
        if one.correspondent_id is not None:
            uow.post(AccountEnded(subject_id=one.correspondent_id, run_id=run_id))
    await complete_run(uow, run_id)
