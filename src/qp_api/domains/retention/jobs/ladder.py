"""The ladder's turns: missed ones are one turn, and none is early (RE-7)."""

from datetime import timedelta

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.retention.actions.advance_ladder import advance_ladder
from qp_api.domains.retention.actions.begin_deletions import begin_deletions
from qp_api.domains.retention.messages import InactivityDue

jobs = JobSet()
jobs.every(timedelta(hours=1), InactivityDue)


@jobs.handles(InactivityDue)
async def keep_ladder(job: Job, _: InactivityDue) -> None:
    """Everybody's next step, in batches, each its own transaction; then the deletions."""
    done = 1
    while done:
        async with job.unit_of_work(Purpose.LAW) as uow:
            done = await advance_ladder(uow)
    async with job.completing(Purpose.LAW) as uow:
        await begin_deletions(uow)
