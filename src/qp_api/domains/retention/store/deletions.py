"""Who is in which batch of a run, and how far their deletion is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    delete,
    func,
    insert,
    null,
    select,
    update,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.retention.models import DeletionState, RunId, retention_deletions
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a batch."""

    subject_id: SubjectId
    state: str
    correspondent_id: SubjectId | None


@dataclass(frozen=True, slots=True)
class Farewell:
    """Whose deletion a correspondent stands for."""

    subject_id: SubjectId
    run_id: RunId


@dataclass(frozen=True, slots=True)
class _Counted:
    rows: int
    erased: int


@dataclass(frozen=True, slots=True)
class _Correspondent:
    correspondent_id: SubjectId


_d = retention_deletions
_instant: Any = DateTime(timezone=True)
_batch = (
    _d.c.run_id == bindparam("of_run", type_=Uuid()),
    _d.c.batch == bindparam("in_batch", type_=Integer()),
)
_theirs = _d.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid)))


def _unnested(**columns: Any) -> Any:
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in columns.items()]
    given = func.unnest(*arrays).table_valued(*[column(n, k) for n, k in columns.items()])
    return given.render_derived(name="given")


_new = _unnested(people=Uuid(), ids=Uuid(), batches=Integer())
_ADD = command(
    insert(_d).from_select(
        ["subject_id", "id", "batch", "run_id", "state", "begun_at"],
        select(
            _new.c.people,
            _new.c.ids,
            _new.c.batches,
            bindparam("of_run", type_=Uuid()),
            bindparam("stands", type_=Text()),
            bindparam("at", type_=_instant),
        ),
        include_defaults=False,
    )
)
_LIST = statement(
    select(_d.c.subject_id, _d.c.state, _d.c.correspondent_id)
    .where(*_batch)
    .order_by(_d.c.subject_id),
    Member,
)
_DROP = command(delete(_d).where(*_batch, _theirs))
_paired = _unnested(people=Uuid(), writers=Uuid())
_CLOSE = command(
    update(_d)
    .where(*_batch, _d.c.subject_id == _paired.c.people)
    .values(state=str(DeletionState.CLOSED), correspondent_id=_paired.c.writers)
)
_END = command(
    update(_d)
    .where(*_batch, _theirs)
    .values(state=str(DeletionState.ERASED), ended_at=bindparam("at", type_=_instant))
)
_COUNT = statement(
    select(
        func.count().label("rows"),
        func.count().filter(_d.c.state == str(DeletionState.ERASED)).label("erased"),
    ).where(_d.c.run_id == bindparam("of_run", type_=Uuid())),
    _Counted,
)
_correspondent = _d.c.correspondent_id == bindparam("correspondent", type_=Uuid())
_FAREWELL = statement(
    select(_d.c.subject_id, _d.c.run_id).where(
        and_(_correspondent, _d.c.state == str(DeletionState.ERASED))
    ),
    Farewell,
)
_FORGET = command(update(_d).where(_correspondent).values(correspondent_id=null()))
_OLD = statement(
    select(_d.c.correspondent_id)
    .where(
        _d.c.correspondent_id.is_not(None),
        _d.c.ended_at < bindparam("ended_before", type_=_instant),
    )
    .order_by(_d.c.ended_at)
    .limit(bindparam("most", type_=Integer())),
    _Correspondent,
)


async def add_members(
    db: Database, run_id: RunId, batches: Mapping[int, Sequence[SubjectId]], *, at: datetime
) -> None:
    """Plan people's deletion, batch by batch."""
    people = [(one, batch) for batch, members in batches.items() for one in members]
    await db.run(
        _ADD,
        of_run=run_id,
        people=[one for one, _ in people],
        ids=[new_id() for _ in people],
        batches=[batch for _, batch in people],
        stands=str(DeletionState.PLANNED),
        at=at,
    )


async def list_members(db: Database, run_id: RunId, batch: int) -> list[Member]:
    """Who is in a batch, by id."""
    return await db.list(_LIST, of_run=run_id, in_batch=batch)


async def drop_members(
    db: Database, run_id: RunId, batch: int, subject_ids: Sequence[SubjectId]
) -> None:
    """Take people out of a batch who are kept after all."""
    await db.run(_DROP, of_run=run_id, in_batch=batch, subjects=list(subject_ids))


async def close_members(
    db: Database, run_id: RunId, batch: int, writers: Mapping[SubjectId, SubjectId | None]
) -> None:
    """Note that people are closed, and who holds their closing address."""
    await db.change(
        _CLOSE,
        of_run=run_id,
        in_batch=batch,
        people=list(writers),
        writers=list(writers.values()),
    )


async def end_members(
    db: Database, run_id: RunId, batch: int, subject_ids: Sequence[SubjectId], *, at: datetime
) -> None:
    """Note that people are erased."""
    await db.change(_END, of_run=run_id, in_batch=batch, subjects=list(subject_ids), at=at)


async def count_members(db: Database, run_id: RunId) -> tuple[int, int]:
    """How many people are in a run, and how many of them are erased."""
    counted = await db.get(_COUNT, of_run=run_id)
    return counted.rows, counted.erased


async def find_farewell(db: Database, correspondent_id: SubjectId) -> Farewell | None:
    """The ended deletion that a correspondent stands for."""
    return await db.find(_FAREWELL, correspondent=correspondent_id)


async def forget_correspondent(db: Database, correspondent_id: SubjectId) -> None:
    """Take the bare id off the deletion; again is success."""
    await db.run(_FORGET, correspondent=correspondent_id)


async def list_old_farewells(db: Database, *, ended_before: datetime, most: int) -> list[SubjectId]:
    """Correspondents whose mail should have left long ago, the oldest first."""
    rows = await db.list(_OLD, ended_before=ended_before, most=most)
    return [row.correspondent_id for row in rows]
