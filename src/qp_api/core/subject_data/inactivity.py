"""Who no longer comes: found by stored days, moved on set-wise, saved by any act (P4.2).

The columns stand in the table that keeps the account, found through the map and by no room's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    null,
    select,
    tuple_,
    update,
)

from qp_api.core.db.activity import IS_DUE, LETTER_IS_OWED, STEP_IS_SET, active_values, today_bound
from qp_api.core.db.statements import Done, Statement, command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy import DataMap
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

_COLUMNS = frozenset({"last_active_on", "inactivity", "inactivity_due_on"})


class NoActivityTable(LookupError):
    """No table keeps the day of the last activity."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody whose next step has come, from which state."""

    subject_id: SubjectId
    inactivity: str


@dataclass(frozen=True, slots=True)
class Idle:
    """How somebody stands who may be inactive; `processing` is their state at the walls."""

    subject_id: SubjectId
    inactivity: str
    last_active_on: date
    inactivity_due_on: date | None
    processing: str


@dataclass(frozen=True, slots=True)
class _Moved:
    subject_id: SubjectId


@dataclass(frozen=True, slots=True)
class _Count:
    people: int


class _Statements(NamedTuple):
    """What is said to the table, compiled once."""

    steps: Statement[Step]
    due: Statement[_Moved]
    stand: Statement[Idle]
    idle: Statement[Idle]
    move: Statement[_Moved]
    reset: Statement[_Moved]
    put_off: Statement[Done]
    note: Statement[Done]
    unasked: Statement[_Count]


async def list_steps(uow: UnitOfWork, *, most: int) -> list[Step]:
    """Whose next step has come, the longest due first; the covering index alone is read."""
    return await uow.db.list(_of(uow).steps, today=dhaka_day(uow.now), most=most)


async def list_due(uow: UnitOfWork, *, most: int) -> list[SubjectId]:
    """Who is to be deleted, by id."""
    rows = await uow.db.list(_of(uow).due, most=most)
    return [row.subject_id for row in rows]


async def list_stand(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> list[Idle]:
    """How these people stand; whoever has no account is absent."""
    return await uow.db.list(_of(uow).stand, subjects=list(subject_ids))


async def list_idle(uow: UnitOfWork, *, after: tuple[date, SubjectId], most: int) -> list[Idle]:
    """Everybody with whom something is to be done today, the longest due first, after a place."""
    day, subject_id = after
    today = dhaka_day(uow.now)
    return await uow.db.list(_of(uow).idle, today=today, day=day, after=subject_id, most=most)


async def move_on(
    uow: UnitOfWork,
    subject_ids: Sequence[SubjectId],
    *,
    before: Inactivity,
    now: Inactivity,
) -> list[SubjectId]:
    """Take these people a step on, those who still stand where they stood; gives them, by id.

    Whoever came meanwhile stands elsewhere, and stays. The day of the step after is not set: a
    letter's real leaving sets it, with `note_step`.
    """
    rows = await uow.db.list(
        _of(uow).move,
        subjects=list(subject_ids),
        stood=str(before),
        stands=str(now),
    )
    return sorted(row.subject_id for row in rows)


async def reset_activity(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> list[SubjectId]:
    """Count today as a day of activity of these people: RE-1. Gives those it changed anything for.

    An account whose address was never confirmed stays what it is.
    """
    today = dhaka_day(uow.now)
    rows = await uow.db.list(_of(uow).reset, subjects=list(subject_ids), today=today)
    return sorted(row.subject_id for row in rows)


async def put_off(uow: UnitOfWork, subject_ids: Sequence[SubjectId], *, until: date) -> int:
    """Begin anew on a day, for whoever must not be asked now (RE-3); says for how many."""
    return await uow.db.run(_of(uow).put_off, subjects=list(subject_ids), due_on=until)


async def note_step(
    uow: UnitOfWork, subject_id: SubjectId, *, state: Inactivity, due_on: date
) -> bool:
    """Note when the next step is due, now that a letter has left; False when overtaken."""
    stood = {"subjects": [subject_id], "stood": str(state), "due_on": due_on}
    return await uow.db.run(_of(uow).note, **stood) > 0


async def count_unasked(uow: UnitOfWork) -> int:
    """Of how many people a letter of the ladder has not left (RE-2); no grace of theirs runs."""
    return (await uow.db.get(_of(uow).unasked)).people


def activity_table(data_map: DataMap) -> Table:
    """The table that keeps the last activity of every account. Raises NoActivityTable."""
    for mapped in data_map.personal:
        if {column.name for column in mapped.columns} >= _COLUMNS:
            return mapped.table
    raise NoActivityTable


def _of(uow: UnitOfWork) -> _Statements:
    return _statements(activity_table(uow.process.data_map))


@cache
def _statements(table: Table) -> _Statements:
    t, today, most = table.c, today_bound(), bindparam("most", type_=Integer())
    theirs = t.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid)))
    stood = t.inactivity == bindparam("stood", type_=Text())
    stands, due_on = bindparam("stands", type_=Text()), bindparam("due_on", type_=Date())
    unconfirmed = t.inactivity == str(Inactivity.UNVERIFIED)
    idle, by_day = _idle(table), (t.inactivity_due_on, t.subject_id)
    is_idle = (t.inactivity != str(Inactivity.ACTIVE)) | (t.last_active_on < today)
    return _Statements(
        steps=statement(
            select(t.subject_id, t.inactivity)
            .where(STEP_IS_SET, t.inactivity_due_on <= today)
            .order_by(*by_day)
            .limit(most),
            Step,
        ),
        due=statement(
            select(t.subject_id).where(IS_DUE).order_by(t.subject_id).limit(most), _Moved
        ),
        stand=statement(idle.where(theirs), Idle),
        idle=statement(
            idle.where(t.inactivity_due_on <= today, _after(*by_day)).order_by(*by_day).limit(most),
            Idle,
        ),
        move=_moving(
            table,
            (theirs, stood),
            {
                "inactivity": stands,
                # Whoever is to be deleted keeps the day from which they were: it shows lateness.
                "inactivity_due_on": case(
                    (stands == str(Inactivity.DUE), t.inactivity_due_on), else_=null()
                ),
            },
        ),
        reset=_moving(table, (theirs, ~unconfirmed, is_idle), active_values(today)),
        put_off=command(
            update(table)
            .where(theirs)
            .values(
                inactivity=case((unconfirmed, t.inactivity), else_=str(Inactivity.ACTIVE)),
                inactivity_due_on=due_on,
            )
        ),
        note=command(
            update(table)
            .where(theirs, stood, t.inactivity_due_on.is_(None))
            .values(inactivity_due_on=due_on)
        ),
        unasked=statement(
            select(func.count().label("people")).select_from(table).where(LETTER_IS_OWED),
            _Count,
        ),
    )


def _idle(table: Table) -> Any:
    t = table.c
    return select(
        t.subject_id, t.inactivity, t.last_active_on, t.inactivity_due_on, subjects.c.processing
    ).join(subjects, subjects.c.id == t.subject_id)


def _after(*place: ColumnElement[Any]) -> ColumnElement[bool]:
    return tuple_(*place) > tuple_(bindparam("day", type_=Date()), bindparam("after", type_=Uuid()))


def _moving(
    table: Table, where: tuple[ColumnElement[bool], ...], values: dict[str, Any]
) -> Statement[_Moved]:
    return statement(
        update(table).where(*where).values(values).returning(table.c.subject_id), _Moved
    )
