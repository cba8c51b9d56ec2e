"""What sign-in does by itself: it forgets."""

from datetime import timedelta

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose

from .actions.drop_traces import drop_traces
from .messages import TracesExpired

jobs = JobSet()
jobs.every(timedelta(minutes=1), TracesExpired)


@jobs.handles(TracesExpired)
async def forget_traces(job: Job, _: TracesExpired) -> None:
    """Forget kept tokens, dead hashes and old counters."""
    async with job.completing(Purpose.SECURITY) as uow:
        await drop_traces(uow)
