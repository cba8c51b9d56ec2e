"""The timetable: posts what the calendar owes, once after any outage, however long it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, DateTime, Text, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.actor import SYSTEM
from qp_api.core.db.statements import command, statement
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

from .jobs import JobSet, Schedule
from .schedule_models import schedules

_instant = DateTime(timezone=True)
_come = (
    # Rows of schedules that this code doesn't know are another version's to post.
    schedules.c.name == any_(bindparam("names", type_=ARRAY(Text()))),
    schedules.c.next_at <= bindparam("now", type_=_instant),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A schedule whose time has come."""

    name: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


_ENTER = command(
    insert(schedules)
    .values(name=bindparam("name"), next_at=bindparam("next_at"))
    .on_conflict_do_update(
        index_elements=[schedules.c.name],
        # One that is owed more often than it used to be doesn't wait for its old turn.
        set_={
            "next_at": func.least(schedules.c.next_at, bindparam("latest", type_=_instant)),
        },
    )
)
_OWED = statement(
    select(schedules.c.name, schedules.c.next_at)
    .where(*_come)
    .order_by(schedules.c.name)
    .with_for_update(skip_locked=True),
    Owed,
)
_COUNT = statement(select(func.count().label("count")).select_from(schedules).where(*_come), _Count)
_MOVE = command(
    update(schedules)
    .where(schedules.c.name == bindparam("moved"))
    .values(next_at=bindparam("next_at"))
)


async def enter_schedules(process: Process, jobs: JobSet) -> None:
    """Make a row for every schedule that has none yet; its first turn comes at once."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        for name, schedule in sorted(jobs.schedules.items()):
            await uow.db.run(_ENTER, name=name, next_at=uow.now, latest=uow.now + schedule.every)


async def post_owed(process: Process, jobs: JobSet) -> int:
    """Post every schedule that is due; missed turns are one turn. Says how many it posted."""
    if not await count_owed(process, jobs):
        return 0
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        owed = await uow.db.list(_OWED, names=list(jobs.schedules), now=uow.now)
        for turn in owed:
            schedule = jobs.schedules[turn.name]
            uow.post(schedule.message())
            next_at = _next(schedule, turn.next_at, uow.now)
            await uow.db.change(_MOVE, moved=turn.name, next_at=next_at)
    return len(owed)


async def count_owed(process: Process, jobs: JobSet) -> int:
    """How many schedules wait to be posted, in one round trip."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return (await uow.db.get(_COUNT, names=list(jobs.schedules), now=uow.now)).count


def _next(schedule: Schedule, last: datetime, now: datetime) -> datetime:
    """The first turn after now, in step with the last."""
    missed = (now - last) // schedule.every
    return last + schedule.every * (missed + 1)
