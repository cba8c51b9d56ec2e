"""The core's own schedules: ended duties and expired answers are swept away."""

from datetime import timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import DateTime, Integer, bindparam, delete, select, text, tuple_

from qp_api.core.db.statements import Statement, command
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.unit_of_work.models import idempotency_records

from .job import Job
from .jobs import JobSet
from .message import Message
from .models import duties

ENDED_KEPT: Final = timedelta(days=7)
MOST_AT_ONCE: Final = 5000  # a sweep after a long outage stays within the statement's time-out
_EVERY: Final = timedelta(hours=1)

_d, _i = duties, idempotency_records
_before = bindparam("before", type_=DateTime(timezone=True))
_most = bindparam("most", type_=Integer())
_ended = (
    # Written out, not bound: only a literal lets the planner see that the partial index applies.
    select(_d.c.id)
    .where(text("duties.state IN ('done', 'dropped')"), _d.c.done_at < _before)
    .order_by(_d.c.done_at)
    .limit(_most)
    .cte("ended")
)
_DROP_ENDED = command(delete(_d).where(_d.c.id == _ended.c.id))
_expired = (
    select(_i.c.subject_id, _i.c.id)
    .where(_i.c.expires_at < _before)
    .order_by(_i.c.expires_at)
    .limit(_most)
    .cte("expired")
)
_DROP_EXPIRED = command(
    delete(_i).where(
        tuple_(_i.c.subject_id, _i.c.id) == tuple_(_expired.c.subject_id, _expired.c.id)
    )
)

jobs = JobSet()


class SweepEndedDuties(Message):
    """Forget duties that ended more than seven days ago; dead letters stay."""

    room: ClassVar[str] = "duties"


class SweepExpiredAnswers(Message):
    """Forget answers that no repeated request will ask for again (R24)."""

    room: ClassVar[str] = "duties"


@jobs.handles(SweepEndedDuties)
async def sweep_ended_duties(job: Job, _: SweepEndedDuties) -> None:
    """In batches, each its own transaction; the last one completes."""
    await _sweep(job, _DROP_ENDED, kept=ENDED_KEPT)


@jobs.handles(SweepExpiredAnswers)
async def sweep_expired_answers(job: Job, _: SweepExpiredAnswers) -> None:
    """In batches, each its own transaction; the last one completes."""
    await _sweep(job, _DROP_EXPIRED, kept=timedelta(0))


async def _sweep(job: Job, drop: Statement[Any], *, kept: timedelta) -> None:
    bounds = {"before": job.process.clock.process_now() - kept, "most": MOST_AT_ONCE}
    swept = MOST_AT_ONCE
    while swept == MOST_AT_ONCE:
        async with job.unit_of_work(Purpose.LAW) as uow:
            swept = await uow.db.run(drop, **bounds)
    async with job.completing(Purpose.LAW):
        pass


jobs.every(_EVERY, SweepEndedDuties)
jobs.every(_EVERY, SweepExpiredAnswers)
