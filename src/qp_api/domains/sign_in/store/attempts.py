"""Counters of attempts: reserved before any password is hashed, exact across processes (R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    LargeBinary,
    any_,
    bindparam,
    case,
    column,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import attempts


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: a keyed hash, and how far it counts."""

    key: bytes
    most: int


Counters: TypeAlias = tuple[Counter, Counter]
_FIRST: Final = 1
_SECOND: Final = 2


@dataclass(frozen=True, slots=True)
class _Counted:
    key: bytes


@dataclass(frozen=True, slots=True)
class _End:
    ends_at: datetime | None


_instant = DateTime(timezone=True)
_now: Any = bindparam("now", type_=_instant)
_end: Any = bindparam("ends_at", type_=_instant)
_c = attempts.c
_given = (
    func.unnest(
        bindparam("keys", type_=ARRAY(LargeBinary)), bindparam("ranks", type_=ARRAY(Integer))
    )
    .table_valued(column("key", LargeBinary), column("rank", Integer))
    .render_derived(name="given")
)
_is_over = _c.ends_at <= _now
# By rank: of what was given, ON CONFLICT sees only what has a column.
_most = case(
    (_c.rank == literal(_FIRST, Integer), bindparam("most_first", type_=Integer())),
    else_=bindparam("most_second", type_=Integer()),
)
_new = insert(attempts).from_select(
    ["key", "rank", "count", "ends_at"],
    # In the order of their ranks, so that no two statements wait for each other.
    select(_given.c.key, _given.c.rank, 1, _end).order_by(_given.c.rank),
    include_defaults=False,
)
_RESERVE = statement(
    _new.on_conflict_do_update(
        index_elements=[_c.key],
        set_={
            "count": case((_is_over, 1), else_=_c.count + 1),
            "ends_at": case((_is_over, _end), else_=_c.ends_at),
        },
        # A full one is left as it is, and not returned: refusals are counted nowhere.
        where=_is_over | (_c.count < _most),
    ).returning(_c.key),
    _Counted,
)
_ENDS = statement(
    select(func.max(_c.ends_at).label("ends_at")).where(
        _c.key == any_(bindparam("keys", type_=ARRAY(LargeBinary)))
    ),
    _End,
)
_mine = (
    select(_c.key)
    .where(_c.key == any_(bindparam("keys", type_=ARRAY(LargeBinary))))
    .order_by(_c.rank)
    .with_for_update()
    .subquery("mine")
)
_GIVE_BACK = command(
    update(attempts)
    .where(_c.key == _mine.c.key, _c.count > 0, _c.ends_at > _now)
    .values(count=_c.count - 1)
)
_DROP = command(delete(attempts).where(_is_over))


async def add_attempt(
    db: Database, counters: Counters, *, now: datetime, ends_at: datetime
) -> frozenset[bytes]:
    """Count one attempt on each that is not full; the keys of those.

    A window that is over begins anew and then ends at `ends_at`. They are locked in their order, so
    that no two statements wait for each other.
    """
    first, second = counters
    counted = await db.list(
        _RESERVE,
        keys=[first.key, second.key],
        ranks=[_FIRST, _SECOND],
        most_first=first.most,
        most_second=second.most,
        now=now,
        ends_at=ends_at,
    )
    return frozenset(row.key for row in counted)


async def find_end(db: Database, counters: Sequence[Counter]) -> datetime | None:
    """When the last of these windows ends (process time)."""
    return (await db.get(_ENDS, keys=[c.key for c in counters])).ends_at


async def drop_attempt(db: Database, counters: Sequence[Counter], *, now: datetime) -> None:
    """Take one attempt back: it was no guess."""
    await db.run(_GIVE_BACK, keys=[c.key for c in counters], now=now)


async def drop_expired_attempts(db: Database, *, now: datetime) -> None:
    """Forget windows that are over."""
    await db.run(_DROP, now=now)
