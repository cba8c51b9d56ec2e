"""Correct what a person's note allows to be corrected, and refuse the rest (P5.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from qp_api.core.errors import FieldError, Kind, NotFound, Problem
from qp_api.core.privacy import DataMap, Personal, Rectify
from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .corrections import Corrections
from .table_walk import walk_of

_WHO_MAY: Final[Mapping[Rectify, frozenset[Rectify]]] = {
    Rectify.SELF: frozenset({Rectify.SELF}),
    Rectify.REQUEST: frozenset({Rectify.SELF, Rectify.REQUEST}),
    Rectify.NEVER: frozenset(),
}


class NotRectifiable(Problem):
    """A field that can't be corrected this way."""

    code = "not_rectifiable"
    kind = Kind.UNPROCESSABLE
    title_bn = "এই তথ্য এভাবে সংশোধন করা যায় না"
    cause = "The field is no personal data, is corrected on request only, or is never corrected."
    fix = "Ask the data protection officer; what can't be corrected is marked as disputed."


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected value; never printed."""

    table: str
    row_id: UUID
    column: str
    value: Any = field(repr=False)


def check_changes(data_map: DataMap, changes: Sequence[Change], *, by: Rectify) -> None:
    """Refuse what `by` (the person: SELF; the DPO on request: REQUEST) may not correct.

    Raises NotRectifiable naming each place in `changes`.
    """
    refused = tuple(
        FieldError(f"/changes/{place}/field", "not_rectifiable", "This field can't be corrected.")
        for place, change in enumerate(changes)
        if _rule(data_map, change) not in _WHO_MAY[by]
    )
    if refused:
        raise NotRectifiable(errors=refused)


async def rectify(
    uow: UnitOfWork,
    subject_id: SubjectId,
    changes: Sequence[Change],
    *,
    by: Rectify = Rectify.SELF,
) -> None:
    """Write the corrections: one update a row, sealed anew, with what a room derives from them.

    Nothing is kept of the old values.

    Raises NotRectifiable; NotFound when a row is not this person's.
    """
    check_changes(uow.process.data_map, changes, by=by)
    for (table, row_id), values in _by_row(changes).items():
        mapped = uow.process.data_map[table]
        touched = await uow.db.run(
            walk_of(mapped).rectify(frozenset(values)),
            subject=subject_id,
            row=row_id,
            **{f"new_{column}": value for column, value in values.items()},
        )
        if not touched:
            raise NotFound
        await _follow(uow, subject_id, table, values)


async def _follow(
    uow: UnitOfWork, subject_id: SubjectId, table: str, values: Mapping[str, Any]
) -> None:
    follows = uow.process.port(Corrections).follows
    for column, value in values.items():
        if (derive := follows.get(f"{table}.{column}")) is not None:
            await derive(uow, subject_id, value)


def _rule(data_map: DataMap, change: Change) -> Rectify:
    mapped = next((table for table in data_map.personal if table.name == change.table), None)
    note = None if mapped is None else _note(mapped, change.column)
    return Rectify.NEVER if note is None else note.rectifiable


def _note(mapped: MappedTable, column: str) -> Personal | None:
    return dict(mapped.contents).get(column)


def _by_row(changes: Sequence[Change]) -> dict[tuple[str, UUID], dict[str, Any]]:
    rows: dict[tuple[str, UUID], dict[str, Any]] = {}
    for change in changes:
        rows.setdefault((change.table, change.row_id), {})[change.column] = change.value
    return rows
