"""Every sealed cell of a running copy as it rests, and what opens it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from qp_api.core.crypto.column import Sealed
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import ERASED, Erased
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.keyring import Keyring
from qp_api.entry.dev.place import Place
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.clock import SystemClock
from qp_api.kit.ids import SubjectId
from support.databases import finish
from support.dev_inside import ask, data_map


@dataclass(frozen=True)
class Cell:
    """One sealed value; `name` is its table and column."""

    name: str
    subject_id: SubjectId
    row_id: UUID
    column: Sealed[Any] = field(repr=False, compare=False)
    raw: bytes = field(repr=False)

    @property
    def is_in_the_books(self) -> bool:
        """Kept under the financial key, which the account's erasure leaves (P4.3)."""
        return self.column.key_class is KeyClass.FINANCIAL


Opened = dict[Cell, str | Erased]


def sealed_columns() -> Iterator[tuple[str, str, Sealed[Any]]]:
    """Table, column and type of every sealed column that the house has."""
    for mapped in data_map():
        for column in mapped.table.columns:
            if isinstance(column.type, Sealed):
                yield str(mapped.name), str(column.name), column.type


def cells_in(place: Place) -> list[Cell]:
    """A copy of every sealed value, as a thief of the database has it."""
    found = []
    for table, column, sealed in sealed_columns():
        rows = ask(
            place,
            f"SELECT subject_id, id, {column} FROM {table} WHERE {column} IS NOT NULL",  # noqa: S608 -- names from the metadata
        )
        found += [Cell(f"{table}.{column}", SubjectId(r[0]), r[1], sealed, r[2]) for r in rows]
    return found


def open_with_keys_of(place: Place, cells: Iterable[Cell]) -> Opened:
    """Open these values with the keys that are in the copy's folder now.

    Raises Tampered, KeyUnknown.
    """
    return finish(_open(place, list(cells)))


async def _open(place: Place, cells: list[Cell]) -> Opened:
    async with _keyring(place) as keyring:
        for key_class in KeyClass:
            await keyring.load({cell.subject_id for cell in cells}, key_class)
        return {cell: _text(cell, keyring) for cell in cells}


@asynccontextmanager
async def _keyring(place: Place) -> AsyncIterator[Keyring]:
    hierarchy = await Hierarchy.open(LocalKeyring.open(place.keyring))
    store = await SqliteKeyStore.open(place.key_store)
    try:
        yield Keyring(store, hierarchy, SystemClock())
    finally:
        await store.close()


def _text(cell: Cell, keyring: Keyring) -> str | Erased:
    opened = cell.column.open(cell.raw, keyring, cell.row_id, cell.subject_id)
    if opened is ERASED:
        return ERASED
    return opened if isinstance(opened, str) else "\n".join(map(str, opened.values()))
