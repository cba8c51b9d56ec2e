"""The data map: every table and column with its note, checked; all derivations read from here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Column, MetaData, Table

from .annotate import SUBJECTLESS, BadNote
from .categories import Category
from .note import NOTE, Erase, NotPersonal, Personal, Storage
from .purposes import DbRole, Purpose

SUBJECTS = "subjects"
GRANTS = "privacy_grants"
APPEND_ONLY = "append_only"
KEPT_BOOKS = "kept_books"
KEPT_REGISTER = "kept_register"
SETTLED_IN_CUSTODY = "settled_in_custody"
_ALWAYS = frozenset({DbRole.RIGHTS, DbRole.CUSTODY})


class ColumnWithoutNote(BadNote):
    """A column that does not say whether it is personal; the application does not start."""


@dataclass(frozen=True)
class MappedColumnNote:
    """One column beside its note."""

    column: Column[object]
    note: Personal | NotPersonal

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def content(self) -> Personal | None:
        """The note, when the column says more than whose row it is."""
        personal = isinstance(self.note, Personal)
        return self.note if personal and self.note.category is not Category.SUBJECT_ID else None  # type: ignore[union-attr,return-value]

    def serves(self, role: DbRole) -> bool:
        """Whether a role has a purpose with this column (sealed values never reach analytics)."""
        if self.content is None:
            return True
        if role is DbRole.ANALYTICS and self.content.storage is Storage.SEALED:
            return False
        return role in _ALWAYS or role in {purpose.role for purpose in self.content.purposes}


@dataclass(frozen=True)
class MappedTable:
    """One table with the notes of its columns."""

    table: Table
    columns: tuple[MappedColumnNote, ...]

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def contents(self) -> tuple[tuple[str, Personal], ...]:
        """Column names and notes of what is personal beyond whose row it is."""
        return tuple((c.name, c.content) for c in self.columns if c.content is not None)

    @cached_property
    def is_personal(self) -> bool:
        """Rows belong to a subject: row-level security, export and erasure follow."""
        owned = any(
            isinstance(c.note, Personal) and c.note.category is Category.SUBJECT_ID
            for c in self.columns
        )
        return owned and self.name != SUBJECTS

    @cached_property
    def is_about_people(self) -> bool:
        """Collected and erased with a person: owned, or naming them by id alone (the trail)."""
        return self.is_personal or bool(self.contents and "subject_id" in self.table.c)

    @cached_property
    def is_lookup(self) -> bool:
        """Keyed by a value that is unique in the whole house, and not by whose it is."""
        return self.is_personal and "subject_id" not in self.table.primary_key.columns

    @cached_property
    def fate(self) -> Erase:
        """What erasure does to a row: one column that goes with its row takes the row along."""
        owners = {c.note.on_erase for c in self.columns if isinstance(c.note, Personal)}
        fates = {note.on_erase for _, note in self.contents} or owners
        return next(f for f in (Erase.DELETE, Erase.BLANK, Erase.KEEP) if f in fates)

    @cached_property
    def purposes(self) -> frozenset[Purpose]:
        """Every purpose that some column of the table serves."""
        return frozenset(p for _, note in self.contents for p in note.purposes)

    def columns_for(self, role: DbRole) -> tuple[str, ...]:
        """The columns that a role may touch; empty when it has no purpose with the table."""
        content = [c for c in self.columns if c.content is not None]
        if not any(c.serves(role) for c in content):
            return ()
        return tuple(c.name for c in self.columns if c.serves(role))


@dataclass(frozen=True)
class DataMap:
    """All tables, parents first."""

    tables: tuple[MappedTable, ...]

    def __iter__(self) -> Iterator[MappedTable]:
        return iter(self.tables)

    def __getitem__(self, name: str) -> MappedTable:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, MappedTable]:
        return {table.name: table for table in self.tables}

    @cached_property
    def personal(self) -> tuple[MappedTable, ...]:
        """The tables whose rows belong to subjects, parents first."""
        return tuple(table for table in self.tables if table.is_personal)


def build_data_map(metadata: MetaData) -> DataMap:
    """Read every note and refuse what the policy can't stand on.

    Raises ColumnWithoutNote for a column without a note, BadNote for one that contradicts.
    """
    return DataMap(tuple(_mapped(table) for table in metadata.sorted_tables))


def _mapped(table: Table) -> MappedTable:
    columns = []
    for column in table.columns:
        note = column.info.get(NOTE)
        if not isinstance(note, Personal | NotPersonal):
            raise ColumnWithoutNote(f"{table.name}.{column.name} carries no privacy note")
        columns.append(MappedColumnNote(column, note))
    mapped = MappedTable(table, tuple(columns))
    _check_owner(mapped)
    return mapped


def _holds_bare_ids(mapped: MappedTable) -> bool:
    """Rows of nobody in particular may point to people, behind grants of their own."""
    bare = all(note.storage is Storage.PSEUDONYMOUS for _, note in mapped.contents)
    return bare and GRANTS in mapped.table.info


def _check_owner(mapped: MappedTable) -> None:
    table = mapped.table
    if mapped.name == SUBJECTS or (not mapped.contents and not mapped.is_personal):
        return
    if SUBJECTLESS in table.info or _holds_bare_ids(mapped):
        return
    if "subject_id" not in table.columns or not mapped.is_personal:
        raise BadNote(f"{table.name} is personal and has no subject_id")
    if not mapped.contents:
        raise BadNote(f"{table.name} has an owner and nothing personal: say what its rows tell")
    key = [column.name for column in table.primary_key.columns]
    sealed = any(note.storage is Storage.SEALED for _, note in mapped.contents)
    if sealed and key[:2] != ["subject_id", "id"]:
        raise BadNote(f"{table.name} holds sealed values: its key is (subject_id, id)")
