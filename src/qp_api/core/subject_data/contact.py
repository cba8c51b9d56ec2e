"""How to reach a person, found through the map's categories and no room's name."""

from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Column, Table, Uuid, bindparam, select

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


async def find_contact(uow: UnitOfWork, subject_id: SubjectId) -> Contact:
    """The person's address, name and language. Raises NotFound."""
    return await uow.db.get(_statement(contact_table(uow.process.data_map)), subject=subject_id)


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
def _statement(table: Table) -> Statement[Contact]:
    return statement(
        select(
            table.c.id,
            table.c.subject_id,
            column_of(table, Category.EMAIL).label("email"),
            column_of(table, Category.NAME).label("name"),
            table.c.locale,
        ).where(table.c.subject_id == bindparam("subject", type_=Uuid())),
        Contact,
    )


def column_of(table: Table, category: Category) -> Column[str]:
    """The column of a category."""
    return next(column for column in table.columns if _category(column) is category)


def _category(column: Column[str]) -> Category | None:
    note = column.info.get(NOTE)
    return note.category if isinstance(note, Personal) else None
