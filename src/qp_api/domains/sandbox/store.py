"""How much work is left, counted under custody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, and_, bindparam, func, not_, or_, select, text

from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.core.duties.models import duties
from qp_api.core.duties.schedule_models import schedules
from qp_api.core.errors import Frozen, ProcessingRestricted


@dataclass(frozen=True, slots=True)
class Work:
    """Duties and schedules that are due; duties that wait for a lifting; duties given up."""

    due_count: int
    owed_count: int
    held_count: int
    dead_count: int

    @property
    def is_done(self) -> bool:
        """Whether the worker has nothing left that it could do now."""
        return self.due_count == 0 and self.owed_count == 0


_instant: Any = DateTime(timezone=True)
_d, _now = duties, bindparam("now", type_=_instant)
_pending = and_(text("duties.state IN ('waiting', 'leased')"), _d.c.due_at <= _now)
# DR-8: what is owed to a restricted person is looked at again every hour, and is no work till then.
_held = and_(
    or_(_d.c.failure == ProcessingRestricted.code, _d.c.failure == Frozen.code),
    _d.c.retry_at > bindparam("process_now", type_=_instant),
)
_owed = select(func.count()).select_from(schedules).where(schedules.c.next_at <= _now)
_WORK = statement(
    select(
        func.count().filter(_pending, not_(func.coalesce(_held, False))).label("due_count"),
        _owed.scalar_subquery().label("owed_count"),
        func.count().filter(_pending, _held).label("held_count"),
        func.count().filter(_d.c.state == "dead").label("dead_count"),
    )
    .select_from(_d)
    .where(text("duties.state IN ('waiting', 'leased', 'dead')")),
    Work,
)


async def get_work(db: Database, *, now: datetime, process_now: datetime) -> Work:
    """The work that is left at a business time; pauses between tries end by process time."""
    return await db.get(_WORK, now=now, process_now=process_now)
