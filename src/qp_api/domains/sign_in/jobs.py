"""What sign-in does by itself: it forgets, and lets its signing keys take turns."""

from datetime import timedelta

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose

from .actions.drop_traces import drop_traces
from .actions.turn_signing_keys import prepare_signing_key
from .actions.turn_signing_keys import turn_signing_keys as turn
from .messages import SigningKeysTurn, TracesExpired

jobs = JobSet()
jobs.every(timedelta(minutes=1), TracesExpired)
jobs.every(timedelta(minutes=1), SigningKeysTurn)


@jobs.handles(TracesExpired)
async def forget_traces(job: Job, _: TracesExpired) -> None:
    """Forget kept tokens, dead hashes and old counters."""
    async with job.completing(Purpose.SECURITY) as uow:
        await drop_traces(uow)


@jobs.handles(SigningKeysTurn)
async def turn_signing_keys(job: Job, _: SigningKeysTurn) -> None:
    """Publish the next key, let it sign, remove the one before: whatever is due."""
    prepared = await prepare_signing_key(job.process)
    async with job.completing(Purpose.SECURITY) as uow:
        await turn(uow, prepared)
