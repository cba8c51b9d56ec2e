"""Everything that is kept about one person, table by table, opened and ready to be shown (P5.1)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from qp_api.core.privacy import DataMap
from qp_api.core.privacy.data_map import SUBJECTS, MappedTable
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .held import Held, held_by
from .table_walk import walk_of
from .values import PRESENT, Json, exported, is_bare_id, is_secret, schema_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PAGE: Final = 200
_BEFORE_ALL: Final = UUID(int=0)

Row = dict[str, Json]


@dataclass(frozen=True, slots=True)
class CollectedTable:
    """One table's part of a collection; `rows` may be walked again, and reads anew each time."""

    mapped: MappedTable
    uow: UnitOfWork
    subject_id: SubjectId

    @property
    def name(self) -> str:
        return str(self.mapped.name)  # SQLAlchemy's names are no plain strings

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a row's values, in order."""
        return tuple(str(column.name) for column in self.mapped.columns)

    @property
    def held(self) -> tuple[Held, ...]:
        """What erasure would keep of it, on which ground and until when."""
        return held_by(self.mapped)

    @property
    def schema(self) -> dict[str, Json]:
        """JSON Schema (2020-12) of the array of all rows."""
        return {
            "$schema": DIALECT,
            "title": self.name,
            "type": "array",
            "items": schema_of_rows(self.mapped),
        }

    async def count(self) -> int:
        """How many rows there are."""
        counted = await self.uow.db.get(walk_of(self.mapped).count, subjects=[self.subject_id])
        return counted.rows

    async def rows(self) -> AsyncIterator[Row]:
        """Each row, in the order of its id; memory holds one page."""
        walk = walk_of(self.mapped)
        secrets = frozenset(column.name for column in self.mapped.columns if is_secret(column))
        if not walk.is_paged:
            for row in await self.uow.db.list(walk.page, subject=self.subject_id):
                yield self._shown(row, secrets)
            return
        after = _BEFORE_ALL
        while page := await self.uow.db.list(
            walk.page, subject=self.subject_id, after=after, most=_PAGE
        ):
            for row in page:
                yield self._shown(row, secrets)
            after = page[-1].id

    def _shown(self, row: Any, secrets: frozenset[str]) -> Row:
        return {
            name: None
            if self._is_another(name, row)
            else _shown(getattr(row, name), name in secrets)
            for name in self.columns
        }

    def _is_another(self, name: str, row: Any) -> bool:
        return name in self._bare_ids and getattr(row, name) != self.subject_id

    @property
    def _bare_ids(self) -> frozenset[str]:
        """The columns that say by id alone who somebody is."""
        return frozenset(column.name for column in self.mapped.columns if is_bare_id(column))


def collect(uow: UnitOfWork, subject_id: SubjectId) -> tuple[CollectedTable, ...]:
    """Every table with rows of the person or about them, the person's own row before all.

    Other people in them are left out: their ids are theirs (house.md 4).

    A snapshot (`Mode.SNAPSHOT`) shows one moment throughout.
    """
    tables = _tables(uow.process.data_map)
    return tuple(CollectedTable(mapped, uow, subject_id) for mapped in tables)


def collect_portable(uow: UnitOfWork, subject_id: SubjectId) -> tuple[CollectedTable, ...]:
    """What a person may take along (P5.5): portable columns and no other, as `collect` reads."""
    return tuple(
        CollectedTable(mapped, uow, subject_id) for mapped in portable_tables(uow.process.data_map)
    )


def portable_tables(data_map: DataMap) -> tuple[MappedTable, ...]:
    """Each table that has portable columns, with these alone. DR-10."""
    kept = []
    for mapped in data_map.personal:
        names = {name for name, note in mapped.contents if note.portable}
        if names:
            columns = tuple(column for column in mapped.columns if column.name in names)
            kept.append(replace(mapped, columns=columns))
    return tuple(kept)


def schema_of_rows(mapped: MappedTable) -> dict[str, Json]:
    """JSON Schema of one row: every column is there, and no other."""
    return {
        "type": "object",
        "properties": {str(column.name): schema_of(column) for column in mapped.columns},
        "required": [str(column.name) for column in mapped.columns],
        "additionalProperties": False,
    }


def _tables(data_map: DataMap) -> tuple[MappedTable, ...]:
    return (data_map[SUBJECTS], *(table for table in data_map if table.is_about_people))


def _shown(value: Any, is_fact_only: bool) -> Json:  # noqa: FBT001 -- one place, one reader
    if is_fact_only:
        return None if value is None else PRESENT
    return exported(value)
