"""Runs: begun, added to, ended, listed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.retention.models import RunId, RunKind, RunState, retention_runs
from qp_api.kit.rows import values_of

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it stands; times are UTC."""

    id: RunId
    kind: str
    state: str
    started_at: datetime
    completed_at: datetime | None
    late_days: int
    planned: int
    allowed: int | None
    kept: int
    plan_hash: str
    counts: Counts
    destroyed_keys: list[str]
    certificate: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Count:
    rows: int


LAST_ID: Final = UUID(int=2**128 - 1)
_r = retention_runs
_one = _r.c.id == bindparam("run_id", type_=Uuid())
_kind = _r.c.kind == bindparam("of_kind", type_=Text())
_instant: Any = DateTime(timezone=True)
_ADD = command(insert(_r).values({c: bindparam(c.name) for c in _r.c}))
_LOCK = statement(select(*_r.c).where(_one).with_for_update(), RunRow)
_GET = statement(select(*_r.c).where(_one), RunRow)
_LAST = statement(
    select(*_r.c).where(_kind).order_by(_r.c.started_at.desc(), _r.c.id.desc()).limit(1), RunRow
)
_RUNNING = statement(
    select(*_r.c).where(_kind, _r.c.state == str(RunState.RUNNING)).order_by(_r.c.id).limit(1),
    RunRow,
)
_BEGUN = statement(
    select(func.coalesce(func.sum(_r.c.planned), 0).cast(Integer).label("rows")).where(
        _kind,
        _r.c.state != str(RunState.STOPPED),
        _r.c.started_at > bindparam("since", type_=_instant),
    ),
    _Count,
)
_NOTE = command(
    update(_r)
    .where(_one)
    .values(
        kept=bindparam("kept", type_=Integer()),
        counts=bindparam("counted", type_=JSONB()),
        destroyed_keys=bindparam("fingerprints", type_=ARRAY(Text)),
    )
)
_COMPLETE = command(
    update(_r)
    .where(_one, _r.c.state == str(RunState.RUNNING))
    .values(
        state=str(RunState.COMPLETED),
        completed_at=bindparam("at", type_=_instant),
        certificate=bindparam("signed", type_=JSONB()),
    )
)
_DROP = command(delete(_r).where(_one))
_LIST = statement(
    select(*_r.c)
    .where(_r.c.id < bindparam("before", type_=Uuid()))
    .order_by(_r.c.id.desc())
    .limit(bindparam("most", type_=Integer())),
    RunRow,
)
_PEOPLE = statement(
    select(func.count().label("rows")).select_from(subjects).where(text("processing <> 'erased'")),
    _Count,
)


async def add_run(db: Database, row: RunRow) -> None:
    """Begin a run, or note one that was stopped before it began."""
    await db.run(_ADD, **values_of(row))


async def get_run(db: Database, run_id: RunId) -> RunRow:
    """The run. Raises NotFound."""
    return await db.get(_GET, run_id=run_id)


async def lock_run(db: Database, run_id: RunId) -> RunRow:
    """The run, whose other batches wait until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, run_id=run_id)


async def find_last(db: Database, kind: RunKind) -> RunRow | None:
    """The run of a kind that began last."""
    return await db.find(_LAST, of_kind=str(kind))


async def find_running(db: Database, kind: RunKind) -> RunRow | None:
    """A run of a kind that a crash left unfinished."""
    return await db.find(_RUNNING, of_kind=str(kind))


async def count_begun(db: Database, kind: RunKind, *, since: datetime) -> int:
    """How many people the runs since then were to delete."""
    return (await db.get(_BEGUN, of_kind=str(kind), since=since)).rows


async def count_people(db: Database) -> int:
    """How many people there are."""
    return (await db.get(_PEOPLE)).rows


async def note_run(
    db: Database, run_id: RunId, *, kept: int, counts: Counts, keys: list[str]
) -> None:
    """Write down what the run has done so far. The caller holds it."""
    await db.change(_NOTE, run_id=run_id, kept=kept, counted=counts, fingerprints=keys)


async def complete_run(
    db: Database, run_id: RunId, *, certificate: dict[str, Any], at: datetime
) -> None:
    """End a run. Raises NothingChanged when it is not running."""
    await db.change(_COMPLETE, run_id=run_id, signed=certificate, at=at)


async def drop_run(db: Database, run_id: RunId) -> None:
    """Forget a run that found nothing to do."""
    await db.change(_DROP, run_id=run_id)


async def list_runs(db: Database, *, before: RunId | None, most: int) -> list[RunRow]:
    """Runs, the newest first, begun before one of them."""
    return await db.list(_LIST, before=before or LAST_ID, most=most)
