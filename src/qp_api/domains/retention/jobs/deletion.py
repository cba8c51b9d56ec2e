"""The steps of a deletion, as those of an erasure by right: each idempotent, a batch at a time.

Closed under lock, journal and keys, rows, files, then proof. A crash repeats at most one step.
"""

from collections.abc import Sequence

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.correspondents import prepare_correspondents
from qp_api.core.subject_data.destroying import destroy_keys
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode
from qp_api.domains.retention.actions.certify_batch import certify_batch
from qp_api.domains.retention.actions.close_batch import close_batch
from qp_api.domains.retention.actions.erase_batch import add_to_run, erase_batch
from qp_api.domains.retention.messages import (
    BatchClosed,
    BatchErased,
    BatchKeysDestroyed,
    BatchPlanned,
)
from qp_api.domains.retention.models import DeletionState, RunId, RunKind
from qp_api.domains.retention.store import deletions, runs
from qp_api.domains.retention.store.deletions import Member
from qp_api.kit.ids import SubjectId

jobs = JobSet()
_CLOSED = (Processing.ERASING, Processing.ERASED)
_Batch = BatchPlanned | BatchClosed | BatchKeysDestroyed | BatchErased


class NotErasing(Exception):
    """A person's key is never destroyed unless they were closed before: an alarm."""


class StillThere(Exception):
    """The proof found something: tried again, and an alarm when it stays. Places only."""


@jobs.handles(BatchPlanned)
async def close_people(job: Job, message: BatchPlanned) -> None:
    """Recheck and close; the keys of whoever holds the closing addresses are made before."""
    run_id = RunId(message.run_id)
    members = await _members(job, message, DeletionState.PLANNED)
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.READ) as uow:
        run = await runs.get_run(uow.db, run_id)
    is_told = run.kind == RunKind.INACTIVITY
    made = await prepare_correspondents(job.process, len(members) if is_told else 0)
    async with job.completing(Purpose.RIGHTS) as uow:
        await close_batch(uow, run_id, message.batch, correspondents=made)


@jobs.handles(BatchClosed)
async def destroy_batch_keys(job: Job, message: BatchClosed) -> None:
    """Journal, then the keys of everybody in the batch: the point of no return."""
    run_id = RunId(message.run_id)
    people = _people(await _members(job, message, DeletionState.CLOSED))
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        standing = await lock_people(uow, people)
        if any(standing[one] not in _CLOSED for one in people):
            raise NotErasing
        began_at = uow.now
    keys = await destroy_keys(job.process, people, cause=run_id, at=began_at)
    async with job.completing(Purpose.RIGHTS) as uow:
        await add_to_run(uow, run_id, {}, keys)
        uow.post(BatchKeysDestroyed(run_id=run_id, batch=message.batch))
        uow.audit("retention.destroy_batch_keys", object_id=run_id, details={"keys": len(keys)})


@jobs.handles(BatchKeysDestroyed)
async def erase_people(job: Job, message: BatchKeysDestroyed) -> None:
    """The walk, set-wise, in one transaction."""
    run_id = RunId(message.run_id)
    people = _people(await _members(job, message, DeletionState.CLOSED))
    async with job.completing(Purpose.RIGHTS) as uow:
        await erase_batch(uow, run_id, people, sparing=job.duty.id)
        uow.post(BatchErased(run_id=run_id, batch=message.batch))


@jobs.handles(BatchErased)
async def prove_batch(job: Job, message: BatchErased) -> None:
    """Files, then the proof with no keys at hand; then everybody is closed for good."""
    run_id = RunId(message.run_id)
    members = await _members(job, message, DeletionState.CLOSED)
    people = _people(members)
    files = await _erase_files(job, people)
    if await _remains(job, people):
        # Work that was in flight may have written after the walk: it is walked once more.
        async with job.unit_of_work(Purpose.RIGHTS) as uow:
            await erase_batch(uow, run_id, people, sparing=job.duty.id)
        await _erase_files(job, people)
        if left := await _remains(job, people):
            raise StillThere(left)
    async with job.completing(Purpose.RIGHTS) as uow:
        await certify_batch(uow, run_id, message.batch, members, files=files)


async def _members(job: Job, message: _Batch, state: DeletionState) -> list[Member]:
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.READ) as uow:
        members = await deletions.list_members(uow.db, RunId(message.run_id), message.batch)
    return [one for one in members if one.state == state]


def _people(members: Sequence[Member]) -> list[SubjectId]:
    return [one.subject_id for one in members]


async def _erase_files(job: Job, people: Sequence[SubjectId]) -> dict[str, dict[str, int]]:
    erased = {
        handler.name: await handler.erase(job.process, people)
        for handler in job.process.port(PrivacyHandlers)
    }
    return {f"files/{name}": {"delete": count} for name, count in erased.items() if count}


async def _remains(job: Job, people: Sequence[SubjectId]) -> list[str]:
    handlers = job.process.port(PrivacyHandlers)
    found = await find_remains(job.process, people, handlers=handlers)
    return sorted({remains.place for remains in found})
