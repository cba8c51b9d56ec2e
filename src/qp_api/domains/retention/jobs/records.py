"""Old records and books, swept in batches; each turn that removed something is a certified run."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.sweep import book_tables
from qp_api.domains.retention.actions.begin_run import new_run
from qp_api.domains.retention.actions.complete_run import complete_run
from qp_api.domains.retention.actions.sweep_books import destroy_book_keys, find_ended, sweep_books
from qp_api.domains.retention.actions.sweep_records import house_counts, sweep_records
from qp_api.domains.retention.messages import BooksDue, RecordsDue
from qp_api.domains.retention.models import RunKind
from qp_api.domains.retention.store import runs
from qp_api.domains.retention.store.runs import RunRow

jobs = JobSet()
jobs.every(timedelta(hours=6), RecordsDue)
jobs.every(timedelta(hours=6), BooksDue)


@jobs.handles(RecordsDue)
async def sweep_old_records(job: Job, _: RecordsDue) -> None:
    """Every term that is counted from a column of its table."""

    async def sweep(run: RunRow) -> None:
        for term in house_counts(job.process):
            skip, batch = 0, None
            while batch is None or batch.found:
                async with job.unit_of_work(Purpose.LAW) as uow:
                    batch = await sweep_records(uow, run.id, term, skip=skip)
                skip += batch.stayed

    await _certified(job, RunKind.RECORDS, sweep)


@jobs.handles(BooksDue)
async def sweep_old_books(job: Job, _: BooksDue) -> None:
    """Every table with books: keys first, since rows without keys are due all the same."""

    async def sweep(run: RunRow) -> None:
        for mapped in book_tables(job.process.data_map):
            skip, batch = 0, None
            while batch is None or batch.found:
                async with job.unit_of_work(Purpose.LAW) as uow:
                    needed_from = await find_ended(uow, mapped, skip=skip)
                keyring = job.process.keyring
                keys = await destroy_book_keys(keyring, needed_from, since=run.started_at)
                async with job.unit_of_work(Purpose.LAW) as uow:
                    batch = await sweep_books(uow, run.id, mapped, keys=keys, skip=skip)
                skip += batch.stayed

    await _certified(job, RunKind.FINANCE, sweep)


async def _certified(job: Job, kind: RunKind, sweep: Callable[[RunRow], Awaitable[None]]) -> None:
    """One run, which a crash leaves to be gone on with; one that removed nothing is forgotten."""
    async with job.unit_of_work(Purpose.LAW) as uow:
        run = await runs.find_running(uow.db, kind)
        if run is None:
            run = new_run(uow, kind, [])
            await runs.add_run(uow.db, run)
    await sweep(run)
    async with job.completing(Purpose.LAW) as uow:
        done = await runs.lock_run(uow.db, run.id)
        if done.counts:
            await complete_run(uow, run.id)
        else:
            await runs.drop_run(uow.db, run.id)
