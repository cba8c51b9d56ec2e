"""Look at people once more, under lock, and close for good whoever must go (RE-3)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from qp_api.core.actor import Processing
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.correspondents import leave_addresses
from qp_api.core.subject_data.counts import summed_counts
from qp_api.core.subject_data.erase import release_lookups
from qp_api.core.subject_data.inactivity import list_stand, put_off, reset_activity
from qp_api.core.subject_data.serving import still_served
from qp_api.core.subject_data.subjects import close_people, lock_people
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.complete_run import complete_run
from qp_api.domains.retention.messages import BatchClosed
from qp_api.domains.retention.models import DeletionState, RunId
from qp_api.domains.retention.rules.ladder import Action, decide_step
from qp_api.domains.retention.store import deletions, runs
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def close_batch(
    uow: UnitOfWork, run_id: RunId, batch: int, *, correspondents: Sequence[SubjectId]
) -> None:
    """Close a batch: from this commit on nothing is written about them, and their address is free.

    Activity, running services and restriction each save a person, also one that came since the
    plan was made. With `correspondents` (one a person, keys made) they are written to afterwards.
    """
    members = await deletions.list_members(uow.db, run_id, batch)
    planned = [one.subject_id for one in members if one.state == DeletionState.PLANNED]
    await lock_people(uow, planned)
    doomed = await _judge(uow, planned)
    kept = [one for one in planned if one not in set(doomed)]
    run = await runs.lock_run(uow.db, run_id)
    counts = run.counts
    if doomed:
        writers = await _leave_addresses(uow, doomed, correspondents)
        counts = summed_counts(counts, await release_lookups(uow, doomed))
        await close_people(uow, doomed, Processing.ERASING)
        await deletions.close_members(uow.db, run_id, batch, writers)
        uow.post(BatchClosed(run_id=run_id, batch=batch))
    await deletions.drop_members(uow.db, run_id, batch, kept)
    await runs.note_run(
        uow.db, run_id, kept=run.kept + len(kept), counts=counts, keys=run.destroyed_keys
    )
    for person in doomed:
        uow.audit("retention.close_batch", subject_id=person, object_id=run_id)
    if not doomed:
        await complete_run(uow, run_id)


async def _judge(uow: UnitOfWork, people: Sequence[SubjectId]) -> list[SubjectId]:
    """Who goes; whoever is kept is put back where they belong."""
    served = await still_served(uow, people)
    doomed: list[SubjectId] = []
    still_used: list[SubjectId] = []
    closed: list[SubjectId] = []
    for one in await list_stand(uow, people):
        state, processing = Inactivity(one.inactivity), Processing(one.processing)
        if state is not Inactivity.DELETING:
            continue  # they came since: their own act has reset everything
        action = decide_step(state, processing, is_served=one.subject_id in served)
        chosen = {Action.DELETE: doomed, Action.KEEP_SERVED: still_used}.get(action, closed)
        chosen.append(one.subject_id)
    await reset_activity(uow, still_used)
    await put_off(uow, closed, until=dhaka_day(uow.now) + timedelta(days=1))
    return doomed


async def _leave_addresses(
    uow: UnitOfWork, people: Sequence[SubjectId], correspondents: Sequence[SubjectId]
) -> Mapping[SubjectId, SubjectId | None]:
    pairs = dict(zip(people, correspondents, strict=False))
    left = await leave_addresses(uow, pairs)
    return {one: pairs[one] if one in left else None for one in people}
