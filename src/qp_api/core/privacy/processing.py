"""The data map told line by line: what record of processing and package are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.kit.rows import values_of

from .categories import Category
from .data_map import DataMap
from .note import Erase, Personal, Retention, Storage


@dataclass(frozen=True, slots=True)
class RecordedColumn:
    """One personal column, in the words of its note."""

    table: str
    column: str
    category: str
    clause: str
    dpv: str
    fideslang: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    storage: str
    on_erase: str
    retention: str
    ends: str
    portable: bool
    rectifiable: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedCategory:
    """A category of personal data over all tables: what the public is told."""

    category: str
    clause: str
    dpv: str
    fideslang: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    sealed: bool
    kept_after_erasure: bool
    retention: tuple[str, ...]


def recorded_columns(data_map: DataMap) -> tuple[RecordedColumn, ...]:
    """Every personal column, by table and in the tables' own order."""
    return tuple(
        _recorded(table.name, column.name, column.note)
        for table in sorted(data_map, key=lambda table: table.name)
        for column in table.columns
        if isinstance(column.note, Personal)
    )


def recorded_categories(data_map: DataMap) -> tuple[RecordedCategory, ...]:
    """Every category that some column holds, in the policy's order."""
    notes: dict[Category, list[Personal]] = {}
    for note in _notes(data_map):
        notes.setdefault(note.category, []).append(note)
    return tuple(_summed(category, notes[category]) for category in Category if category in notes)


def data_map_version(data_map: DataMap) -> str:
    """The map's name: SHA-256 of all it says in canonical JSON, hex; another map, another name."""
    document = [values_of(column) for column in recorded_columns(data_map)]
    return sha256(canonical_json(document)).hexdigest()


def _notes(data_map: DataMap) -> Iterator[Personal]:
    for table in data_map:
        for column in table.columns:
            if isinstance(column.note, Personal):
                yield column.note


def _recorded(table: str, column: str, note: Personal) -> RecordedColumn:
    category = note.category
    return RecordedColumn(
        table=str(table),
        column=str(column),
        category=category.name.lower(),
        clause=category.clause,
        dpv=category.dpv,
        fideslang=category.fideslang,
        purposes=tuple(purpose.code for purpose in note.purposes),
        bases=_bases([note]),
        storage=str(note.storage),
        on_erase=str(note.on_erase),
        retention=note.retention.rule,
        ends=note.retention.ends,
        portable=note.portable,
        rectifiable=str(note.rectifiable),
        reasons=tuple(note.because[key] for key in sorted(note.because)),
    )


def _summed(category: Category, notes: list[Personal]) -> RecordedCategory:
    purposes = {purpose.code: None for note in notes for purpose in note.purposes}
    rules = {note.retention for note in notes}
    return RecordedCategory(
        category=category.name.lower(),
        clause=category.clause,
        dpv=category.dpv,
        fideslang=category.fideslang,
        purposes=tuple(sorted(purposes)),
        bases=_bases(notes),
        sealed=all(note.storage is Storage.SEALED for note in notes),
        kept_after_erasure=any(note.on_erase is Erase.KEEP for note in notes),
        retention=tuple(f"{rule.rule}: {rule.ends}" for rule in Retention if rule in rules),
    )


def _bases(notes: list[Personal]) -> tuple[str, ...]:
    return tuple(sorted({str(purpose.basis) for note in notes for purpose in note.purposes}))
