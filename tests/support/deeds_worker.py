"""A worker that does `DeedOwed` and nothing else; run by `worker_process`, told by `QP_*` alone."""

import asyncio

import uvloop

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.entry.environment import load_settings
from qp_api.entry.worker.work import work
from support.duties import DeedOwed, add_effect

SECONDS = 0.05
jobs = JobSet()


@jobs.handles(DeedOwed)
async def do_deed(job: Job, _: DeedOwed) -> None:
    """Leave one row, and stay for a while between doing so and committing it."""
    async with job.completing(Purpose.LAW) as uow:
        await add_effect(uow, job.duty.id)
        await asyncio.sleep(SECONDS)


if __name__ == "__main__":
    uvloop.run(work(load_settings(), jobs))
