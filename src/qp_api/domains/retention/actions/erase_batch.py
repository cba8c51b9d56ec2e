"""Erase the rows of people who are closed, all of a batch at once."""

from collections.abc import Sequence
from uuid import UUID

from qp_api.core.subject_data.counts import summed_counts
from qp_api.core.subject_data.erase import erase
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.models import RunId
from qp_api.domains.retention.store import runs
from qp_api.kit.ids import SubjectId


async def erase_batch(
    uow: UnitOfWork, run_id: RunId, people: Sequence[SubjectId], *, sparing: UUID
) -> None:
    """Walk every table of the map, the same way as an erasure by right. Raises CountDiffers."""
    await lock_people(uow, people)
    counts = await erase(uow, people, sparing=[sparing])
    await add_to_run(uow, run_id, counts)
    uow.audit("retention.erase_batch", object_id=run_id, details={"people": len(people)})


async def add_to_run(
    uow: UnitOfWork,
    run_id: RunId,
    counts: dict[str, dict[str, int]],
    keys: Sequence[str] = (),
) -> None:
    """Add rows and keys to what the run has done."""
    run = await runs.lock_run(uow.db, run_id)
    await runs.note_run(
        uow.db,
        run_id,
        kept=run.kept,
        counts=summed_counts(run.counts, counts),
        keys=sorted({*run.destroyed_keys, *keys}),
    )
