"""Whose row is this: for staff paths that know only an id."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, select

from qp_api.core.actor import Processing
from qp_api.core.db.statements import Statement, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class _OwnerRow:
    subject_id: SubjectId
    processing: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose row it is, and how far their data may be processed."""

    subject_id: SubjectId
    processing: Processing


async def find_owner(uow: UnitOfWork, table_name: str, row_id: UUID) -> Owner:
    """The owner of a personal row; the query that follows names them in its key.

    Raises NotFound, also where this purpose can't see the row. KeyError for no table of ours.
    """
    found = await uow.db.get(_statement(uow.process.data_map[table_name].table), row_id=row_id)
    return Owner(found.subject_id, Processing(found.processing))


@cache
def _statement(table: Table) -> Statement[_OwnerRow]:
    return statement(
        select(table.c.subject_id, subjects.c.processing)
        .join(subjects, subjects.c.id == table.c.subject_id)
        .where(table.c.id == bindparam("row_id", type_=Uuid())),
        _OwnerRow,
    )
