"""Remove rows whose time is over, set-wise, by the index of the column that says so (P4.3, 1.3).

Rows of people who are restricted or frozen stay until they are open: storage is all that is
allowed (DR-8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
)

from qp_api.core.crypto.column import Sealed
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.db.statements import Statement, statement
from qp_api.core.db.subjects import IS_HELD, subjects
from qp_api.core.privacy import DataMap
from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .terms import RETAIN_UNTIL, keeps_books

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A row whose time is over: whose it is, and whether it went."""

    subject_id: SubjectId
    gone: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """How many rows a sweep found, and how many of them went."""

    found: int
    gone: int

    @classmethod
    def of(cls, rows: Sequence[Found]) -> "Batch":
        return cls(len(rows), sum(row.gone for row in rows))

    @property
    def stayed(self) -> int:
        return self.found - self.gone


@dataclass(frozen=True, slots=True)
class _Ended:
    subject_id: SubjectId


@dataclass(frozen=True, slots=True)
class LivingMonth:
    """The oldest key version that somebody's books still need."""

    subject_id: SubjectId
    version: int


def book_tables(data_map: DataMap) -> tuple[MappedTable, ...]:
    """The tables that keep books, children first; some have no word of their person's in them."""
    return tuple(mapped for mapped in reversed(data_map.personal) if keeps_books(mapped))


async def sweep_before(
    uow: UnitOfWork, table: Table, column: str, before: date | datetime, *, skip: int = 0
) -> list[Found]:
    """Remove rows whose column lies before, the oldest first; gives at most 500 that were found.

    What must stay for now is skipped by the next call, that many at the front: rows of people who
    are held, and parents whose children are not over yet.
    """
    return await uow.db.list(_sweeping(table, column), before=before, most=BATCH, skip=skip)


async def list_ended(
    uow: UnitOfWork, table: Table, column: str, before: date | datetime, *, skip: int = 0
) -> list[SubjectId]:
    """Whose rows the same `sweep_before` finds; one a row."""
    rows = await uow.db.list(finding(table, column), before=before, most=BATCH, skip=skip)
    return [row.subject_id for row in rows]


async def living_months(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId], *, today: date
) -> dict[SubjectId, int]:
    """The oldest financial key version that rows which stay after `today`'s sweep are sealed by."""
    oldest: dict[SubjectId, int] = {}
    for mapped in book_tables(uow.process.data_map):
        for name in _sealed_books(mapped.table):
            found = await uow.db.list(
                _living(mapped.table, name), subjects=list(subject_ids), today=today
            )
            for row in found:
                known = oldest.get(row.subject_id, row.version)
                oldest[row.subject_id] = min(known, row.version)
    return oldest


@cache
def finding(table: Table, column: str) -> Statement[_Ended]:
    """`before`, `most`, `skip`: owners of ended rows, by the index of that column alone."""
    return statement(_ended(table, column, table.c.subject_id), _Ended)


@cache
def _sweeping(table: Table, column: str) -> Statement[Found]:
    key = list(table.primary_key.columns)
    owner = () if table.c.subject_id in key else (table.c.subject_id,)
    found: CTE = _ended(table, column, *key, *owner).cte("found")
    waits = [exists().where(*pairs) for pairs in _children(table)]
    removed = (
        delete(table)
        .where(*[one == found.c[one.name] for one in key], ~_is_held(table))
        .where(*[~child for child in waits])
        .returning(*key)
        .cte("removed")
    )
    same = and_(*[found.c[one.name] == removed.c[one.name] for one in key])
    gone = removed.c[key[0].name].is_not(None).label("gone")
    return statement(
        select(found.c.subject_id, gone).select_from(found.outerjoin(removed, same)), Found
    )


def _ended(table: Table, column: str, *what: ColumnElement[Any]) -> Any:
    ends: Column[Any] = table.c[column]
    return (
        select(*what)
        .where(ends < bindparam("before", type_=ends.type))
        .order_by(ends)
        .limit(bindparam("most", type_=Integer()))
        .offset(bindparam("skip", type_=Integer()))
    )


def _children(table: Table) -> list[list[ColumnElement[bool]]]:
    """How rows of other tables hang on a row of this one: who still has some waits for them."""
    return [
        [element.parent == element.column for element in constraint.elements]
        for other in table.metadata.sorted_tables
        for constraint in other.foreign_key_constraints
        if constraint.referred_table is table
    ]


def _is_held(table: Table) -> ColumnElement[bool]:
    """Asked once of the few who are held: a look at every row's owner would cost thrice as much."""
    return table.c.subject_id == any_(select(subjects.c.id).where(IS_HELD).scalar_subquery())


def _sealed_books(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, Sealed) and column.type.key_class is KeyClass.FINANCIAL
    ]


@cache
def _living(table: Table, name: str) -> Statement[LivingMonth]:
    # Not the cell's secret but its header, which says in clear which key opens it (crypto.md 2).
    cell = literal_column(f"{table.name}.{name}", LargeBinary())
    version = func.min(_big_endian(func.substring(cell, 5, 4))).label("version")
    stays = table.c[RETAIN_UNTIL] >= bindparam("today", type_=table.c[RETAIN_UNTIL].type)
    return statement(
        select(table.c.subject_id, version)
        .where(
            table.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
            cell.is_not(None),
            stays | _is_held(table),
        )
        .group_by(table.c.subject_id),
        LivingMonth,
    )


def _big_endian(cell: ColumnElement[Any]) -> ColumnElement[int]:
    places = [
        func.get_byte(cell, place).cast(BigInteger) * 256 ** (3 - place) for place in range(4)
    ]
    total: ColumnElement[int] = places[0] + places[1] + places[2] + places[3]
    return total
