"""Counters of attempts: reserved before any password is hashed, exact across processes (R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    LargeBinary,
    and_,
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


class Rank(IntEnum):
    """What a counter counts, in the order in which counters are locked."""

    WHO = 1
    IN_A_ROW = 2
    NETWORK = 3


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: a keyed hash, how far it counts, and when a window begun now would end."""

    key: bytes
    rank: Rank
    most: int
    ends_at: datetime


Counters: TypeAlias = tuple[Counter, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    key: bytes


@dataclass(frozen=True, slots=True)
class _End:
    ends_at: datetime | None


_instant = DateTime(timezone=True)
_now: Any = bindparam("now", type_=_instant)
_c = attempts.c
_given = (
    func.unnest(
        bindparam("keys", type_=ARRAY(LargeBinary)),
        bindparam("ranks", type_=ARRAY(Integer)),
        bindparam("ends", type_=ARRAY(_instant)),
    )
    .table_valued(column("key", LargeBinary), column("rank", Integer), column("ends_at", _instant))
    .render_derived(name="given")
)
_is_over = _c.ends_at <= _now
# By rank: of what was given, ON CONFLICT sees only what has a column.
_most = case(
    *[
        (_c.rank == literal(int(r), Integer), bindparam(f"most_{r:d}", type_=Integer()))
        for r in Rank
    ]
)
_new = insert(attempts).from_select(
    ["key", "rank", "count", "ends_at"],
    # In the order of their ranks, so that no two statements wait for each other.
    select(_given.c.key, _given.c.rank, 1, _given.c.ends_at).order_by(_given.c.rank),
    include_defaults=False,
)
_RESERVE = statement(
    _new.on_conflict_do_update(
        index_elements=[_c.key],
        set_={
            "count": case((_is_over, 1), else_=_c.count + 1),
            "ends_at": case((_is_over, _new.excluded.ends_at), else_=_c.ends_at),
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
_row_ends = and_(
    _c.rank == literal(int(Rank.IN_A_ROW), Integer), bindparam("proved", type_=Boolean())
)
_GIVE_BACK = command(
    update(attempts)
    .where(_c.key == _mine.c.key, _c.count > 0, _c.ends_at > _now)
    .values(
        count=case((_row_ends, 0), else_=_c.count - 1),
        ends_at=case((_row_ends, _now), else_=_c.ends_at),
    )
)
_FORGET = command(delete(attempts).where(_c.key == _mine.c.key))
_DROP = command(delete(attempts).where(_is_over))


async def add_attempt(db: Database, counters: Counters, *, now: datetime) -> frozenset[bytes]:
    """Count one attempt on each that is not full; the keys of those.

    A window that is over begins anew. They are locked in their order, so that no two statements
    wait for each other.
    """
    mosts = {counter.rank: counter.most for counter in counters}
    counted = await db.list(
        _RESERVE,
        keys=[counter.key for counter in counters],
        ranks=[int(counter.rank) for counter in counters],
        ends=[counter.ends_at for counter in counters],
        now=now,
        **{f"most_{rank:d}": mosts.get(rank, 0) for rank in Rank},
    )
    return frozenset(row.key for row in counted)


async def find_end(db: Database, counters: Sequence[Counter]) -> datetime | None:
    """When the last of these windows ends (process time)."""
    return (await db.get(_ENDS, keys=[c.key for c in counters])).ends_at


async def drop_attempt(
    db: Database, counters: Sequence[Counter], *, now: datetime, proved: bool = False
) -> None:
    """Take one attempt back: it was no guess; `proved` ends what is counted in a row."""
    await db.run(_GIVE_BACK, keys=[c.key for c in counters], now=now, proved=proved)


async def forget_attempts(db: Database, counters: Sequence[Counter]) -> None:
    """Begin these counters anew."""
    await db.run(_FORGET, keys=[c.key for c in counters])


async def drop_expired_attempts(db: Database, *, now: datetime) -> None:
    """Forget windows that are over."""
    await db.run(_DROP, now=now)
