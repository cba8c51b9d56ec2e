"""The relay's statements: claim what is due, keep the lease, give back, split, and count."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Interval,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from qp_api.core.actor import Processing
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.errors import Frozen, ProcessingRestricted

from .job import Claimed, is_held
from .models import duties

HELD_BACK = (ProcessingRestricted.code, Frozen.code)
"""The failures that wait for a person to be opened again."""
_CLOSED = (Processing.RESTRICTED.value, Processing.FROZEN.value)

d = duties
_clock: Any = func.clock_timestamp()  # leases alone are measured by the database's own clock
_lease: Any = _clock + cast(bindparam("lease"), Interval)
_soon: Any = cast(literal(timedelta(seconds=1)), Interval)
_wait: Any = cast(bindparam("wait"), Interval)
_now = bindparam("now", type_=DateTime(timezone=True))
# Written out, not bound: only a literal lets the planner see that a partial index applies.
_unfinished = text("duties.state IN ('waiting', 'leased')")
_dead = text("duties.state = 'dead'")
_refused = d.c.failure == any_(literal([*HELD_BACK], ARRAY(Text())))

_claimable = (
    select(d.c.id)
    .where(
        _unfinished,
        or_(d.c.state == "waiting", d.c.leased_until < _clock),
        d.c.due_at <= _now,
        d.c.retry_at <= _clock,
    )
    .order_by(d.c.due_at, d.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    # A CTE that locks runs exactly once; as a subquery it may run again and claim beyond `most`.
    .cte("claimable")
)
CLAIM = statement(
    update(d)
    .where(d.c.id == _claimable.c.id)
    .values(
        state="leased",
        attempt=d.c.attempt + 1,
        # Whoever held a lease that ran out died with it, perhaps of this very duty.
        failed_count=d.c.failed_count + case((d.c.state == "leased", literal(1)), else_=literal(0)),
        leased_until=_lease,
    )
    .returning(
        *(d.c.id, d.c.kind, d.c.handler, d.c.subject_id, d.c.payload),
        *(d.c.attempt, d.c.failed_count, d.c.due_at),
    ),
    Claimed,
)

_in_hand = func.unnest(
    bindparam("ids", type_=ARRAY(Uuid())), bindparam("attempts", type_=ARRAY(Integer()))
).table_valued(column("id", Uuid()), column("attempt", Integer()))
_hand = _in_hand.render_derived(name="hand")
_kept = (
    select(d.c.id)
    .join(_hand, and_(d.c.id == _hand.c.id, d.c.attempt == _hand.c.attempt))
    .where(d.c.state == "leased")
    # One that is being completed is locked, and so claimed by nobody: no reason to wait for it.
    .with_for_update(skip_locked=True, of=d)
    .cte("kept")
)
KEEP = command(update(d).where(d.c.id == _kept.c.id).values(leased_until=_lease))

_given_back: dict[str, Any] = {
    "state": "waiting",
    "leased_until": None,
    "failure": bindparam("reason"),
}
POSTPONE = command(
    update(d)
    .where(is_held())
    .values(
        **_given_back,
        failed_count=bindparam("failed", type_=Integer()),
        retry_at=_clock + _wait,
    )
)
_standing = (
    select(subjects.c.processing)
    .where(subjects.c.id == bindparam("subject_id", type_=Uuid()))
    .with_for_update(read=True)
    .cte("standing")
)
_closed = (
    select(literal(1))
    .where(_standing.c.processing == any_(literal([*_CLOSED], ARRAY(Text()))))
    .exists()
)
# Under the person's lock: whoever opened them before is seen here, whoever does so after wakes it.
HOLD = command(
    update(d)
    .where(is_held())
    .values(**_given_back, retry_at=case((_closed, _clock + _wait), else_=_clock + _soon))
)
END = command(
    update(d)
    .where(is_held())
    .values(
        state=bindparam("ended"), leased_until=None, failure=bindparam("reason"), done_at=_clock
    )
)
SPLIT = command(
    insert(d).from_select(
        [
            *("id", "subject_id", "kind", "handler", "payload", "state", "posted_at", "due_at"),
            *("retry_at", "attempt", "failed_count"),
        ],
        select(
            func.unnest(bindparam("ids", type_=ARRAY(Uuid()))),
            d.c.subject_id,
            d.c.kind,
            func.unnest(bindparam("handlers", type_=ARRAY(Text()))),
            d.c.payload,
            literal("waiting"),
            d.c.posted_at,
            d.c.due_at,
            d.c.retry_at,
            literal(0),
            literal(0),
        ).where(is_held()),
        include_defaults=False,
    )
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is owed: due and unfinished, waiting for a person to be opened again, and dead.

    `due` and `oldest_due_at` leave out what a restriction or a freeze holds back.
    """

    due: int
    held: int
    dead: int
    oldest_due_at: datetime | None


_pending = (_unfinished, d.c.due_at <= _now)
_free = (*_pending, or_(d.c.failure.is_(None), ~_refused))
BACKLOG = statement(
    select(
        select(func.count()).select_from(d).where(*_free).scalar_subquery().label("due"),
        select(func.count())
        .select_from(d)
        .where(*_pending, _refused)
        .scalar_subquery()
        .label("held"),
        select(func.count()).select_from(d).where(_dead).scalar_subquery().label("dead"),
        select(func.min(d.c.due_at)).where(*_free).scalar_subquery().label("oldest_due_at"),
    ),
    Backlog,
)
