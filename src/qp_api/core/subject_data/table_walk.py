"""What the walk says to one table, compiled once from its notes: read, count, delete, blank."""

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Table,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    null,
    select,
    update,
)

from qp_api.core.db.statements import Done, Statement, command, statement
from qp_api.core.privacy import Erase
from qp_api.core.privacy.data_map import SUBJECTS, MappedTable


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows."""

    rows: int


class TableWalk:
    """One table's statements; each is compiled when it is first asked for, then kept."""

    def __init__(self, mapped: MappedTable) -> None:
        self.mapped = mapped
        self._table = mapped.table
        self._rectifying: dict[frozenset[str], Statement[Done]] = {}

    @property
    def name(self) -> str:
        return self.mapped.name

    @property
    def is_paged(self) -> bool:
        """Whether rows come in pages by `id`; a table without ids has few rows a person."""
        return self.name != SUBJECTS and "id" in self._table.primary_key.columns

    @property
    def blanked(self) -> tuple[str, ...]:
        """The columns whose values go while their row stays."""
        notes = self.mapped.contents
        return tuple(name for name, note in notes if note.on_erase is Erase.BLANK)

    @cached_property
    def page(self) -> Statement[Any]:
        """`subject`; `after` and `most` where it is paged. Every column, opened."""
        table = self._table
        found = select(*table.columns).where(self._owner == self._one)
        if not self.is_paged:
            return statement(found.order_by(*table.primary_key.columns), self._row)
        after = table.c.id > bindparam("after", type_=table.c.id.type)
        most = bindparam("most", type_=Integer())
        return statement(found.where(after).order_by(table.c.id).limit(most), self._row)

    @cached_property
    def one(self) -> Statement[Any]:
        """`subject` and `row`: the row of that id, opened; for tables that are paged."""
        row = self._table.c.id == bindparam("row", type_=self._table.c.id.type)
        return statement(
            select(*self._table.columns).where(self._owner == self._one, row), self._row
        )

    @cached_property
    def count(self) -> Statement[Counted]:
        """`subjects`: how many rows are theirs."""
        rows = func.count().label("rows")
        return statement(select(rows).select_from(self._table).where(self._theirs), Counted)

    @cached_property
    def delete(self) -> Statement[Done]:
        """`subjects`: their rows go."""
        return command(delete(self._table).where(self._theirs))

    @cached_property
    def blank(self) -> Statement[Done]:
        """`subjects`: the values go, the rows stay."""
        values: Mapping[Any, Any] = {self._table.c[name]: null() for name in self.blanked}
        return command(update(self._table).where(self._theirs).values(values))

    def rectify(self, columns: frozenset[str]) -> Statement[Done]:
        """`subject`, `row` and `new_<column>` of each: one row gets new values."""
        known = self._rectifying.get(columns)
        if known is None:
            known = self._rectifying[columns] = self._compile_rectify(columns)
        return known

    def _compile_rectify(self, columns: frozenset[str]) -> Statement[Done]:
        table = self._table
        values: dict[Any, Any] = {
            table.c[name]: bindparam(f"new_{name}", type_=table.c[name].type)
            for name in sorted(columns)
        }
        if "version" in table.c:  # crypto.md section 3: no update is lost, and ETags move on
            values[table.c.version] = table.c.version + 1
        row = table.c.id == bindparam("row", type_=table.c.id.type)
        return command(update(table).where(self._owner == self._one, row).values(values))

    @property
    def _owner(self) -> ColumnElement[Any]:
        table = self._table
        return table.c.id if self.name == SUBJECTS else table.c.subject_id

    @property
    def _one(self) -> ColumnElement[Any]:
        return bindparam("subject", type_=Uuid())

    @property
    def _theirs(self) -> ColumnElement[bool]:
        return self._owner == any_(bindparam("subjects", type_=ARRAY(Uuid)))

    @cached_property
    def _row(self) -> type[Any]:
        names = [column.name for column in self._table.columns]
        return make_dataclass("WalkedRow", names, frozen=True, slots=True)


# By table, not by map: a map is made anew now and then, its tables are the metadata's own.
_walks: dict[Table, TableWalk] = {}


def walk_of(mapped: MappedTable) -> TableWalk:
    """The statements of a table, made once a process."""
    found = _walks.get(mapped.table)
    if found is None:
        found = _walks[mapped.table] = TableWalk(mapped)
    return found
