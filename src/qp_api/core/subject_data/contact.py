"""How to reach a person, found through the map's categories and no room's name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import ARRAY, Column, Table, Uuid, any_, bindparam, select

from qp_api.core.db.statements import Statement, statement
from qp_api.core.privacy import Category, DataMap, Personal, Retention
from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.privacy.note import NOTE
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class NoContactTable(LookupError):
    """No table keeps name, e-mail and locale for as long as the account lives."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person's mail goes, and in which language; never printed."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class _ContactRow(Contact):
    subject_id: SubjectId


async def find_contact(uow: UnitOfWork, subject_id: SubjectId) -> Contact:
    """The person's address, name and language. Raises NotFound."""
    table = contact_table(uow.process.data_map)
    row = await uow.db.get(_statement(table), subjects=[subject_id])
    return Contact(row.email, row.name, row.locale)


async def find_contacts(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId]
) -> dict[SubjectId, Contact]:
    """The same of many people at once; whoever has no address is absent."""
    table = contact_table(uow.process.data_map)
    rows = await uow.db.list(_statement(table), subjects=list(subject_ids))
    return {row.subject_id: Contact(row.email, row.name, row.locale) for row in rows}


def contact_table(data_map: DataMap) -> Table:
    """The table that keeps name, e-mail and locale with the account. Raises NoContactTable."""
    for mapped in data_map.personal:
        if _kept_with_account(mapped) >= {Category.EMAIL, Category.NAME} and "locale" in (
            mapped.table.c
        ):
            return mapped.table
    raise NoContactTable


def _kept_with_account(mapped: MappedTable) -> set[Category]:
    notes = (note for _, note in mapped.contents)
    return {note.category for note in notes if note.retention is Retention.ACCOUNT}


@cache
def _statement(table: Table) -> Statement[_ContactRow]:
    return statement(
        select(
            table.c.id,
            table.c.subject_id,
            column_of(table, Category.EMAIL).label("email"),
            column_of(table, Category.NAME).label("name"),
            table.c.locale,
        ).where(table.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid)))),
        _ContactRow,
    )


def column_of(table: Table, category: Category) -> Column[str]:
    """The column of a category."""
    return next(column for column in table.columns if _category(column) is category)


def _category(column: Column[str]) -> Category | None:
    note = column.info.get(NOTE)
    return note.category if isinstance(note, Personal) else None
