"""Read the corrections that somebody wants: which value of which row, and that it can be one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from qp_api.core.errors import FieldError, NotFound
from qp_api.core.http.field_errors import field_errors
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.http.text_types import Instant, StrictBool, StrictInt, Text
from qp_api.core.privacy import Personal, Rectify
from qp_api.core.privacy.data_map import MappedColumnNote, MappedTable
from qp_api.core.subject_data.contact import contact_table
from qp_api.core.subject_data.corrections import Corrections
from qp_api.core.subject_data.rectify import Change
from qp_api.core.subject_data.rows import SeveralRows, find_row
from qp_api.core.subject_data.values import exported, is_bare_id, is_secret
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

_MOST: Final = 2000
_Words = Annotated[str, Text(_MOST, lines=True)]
_Short = Annotated[str, Text(200)]
_TYPES: Final[dict[type, Any]] = {
    str: _Words,
    int: StrictInt,
    bool: StrictBool,
    date: date,
    datetime: Instant,
    dict: dict[_Short, _Short | None],
}
_DECLARED: Final = frozenset({"changes", "value"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One correction as it was asked for; `row_id` only where the person has several rows."""

    name: str
    value: Any = field(repr=False)
    row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReadChange:
    """A correction that could be made, both values also as JSON, and who may make it."""

    change: Change
    rule: Rectify
    old: str = field(repr=False)
    new: str = field(repr=False)


async def read_changes(
    uow: UnitOfWork, person: SubjectId, wanted: Sequence[Wanted]
) -> list[ReadChange]:
    """Find each field in the data map and hold each value to the type that its room takes.

    Raises InvalidRequest, naming every place that is wrong; NotFound for a row that is not there.
    """
    read: list[ReadChange] = []
    errors: list[FieldError] = []
    places: set[tuple[str, UUID, str]] = set()
    for place, one in enumerate(wanted):
        try:
            found = await _read(uow, person, place, one)
        except InvalidRequest as refused:
            errors += refused.errors
            continue
        key = (found.change.table, found.change.row_id, found.change.column)
        if key in places:
            errors.append(_error(place, "field", "duplicate_field", "The field is named twice."))
        places.add(key)
        read.append(found)
    if errors:
        raise InvalidRequest(errors=tuple(errors))
    return read


def value_of(uow: UnitOfWork, table: str, column: str, text: str) -> Any:
    """A kept JSON value as the column takes it. Raises ValidationError when no more it does."""
    mapped = uow.process.data_map[table]
    noted = next(one for one in mapped.columns if one.name == column)
    return _stored(TypeAdapter(_type_of(uow, mapped, noted)).validate_json(text))


async def _read(uow: UnitOfWork, person: SubjectId, place: int, wanted: Wanted) -> ReadChange:
    mapped, noted = _find(uow, place, wanted.name)
    adapter: TypeAdapter[Any] = TypeAdapter(_type_of(uow, mapped, noted))
    try:
        value = adapter.validate_json(orjson.dumps(wanted.value))
    except ValidationError as refused:
        raise InvalidRequest(errors=tuple(_translated(place, refused))) from None
    try:
        row = await find_row(uow, person, mapped, wanted.row_id)
    except SeveralRows:
        error = _error(place, "id", "missing", "There are several rows: say which one.")
        raise InvalidRequest(errors=(error,)) from None
    if row is None:
        raise NotFound
    assert isinstance(noted.note, Personal)  # noqa: S101 -- `_find` gives no other
    return ReadChange(
        change=Change(str(mapped.name), row.id, noted.name, _stored(value)),
        rule=noted.note.rectifiable,
        old=orjson.dumps(exported(getattr(row, noted.name))).decode(),
        new=orjson.dumps(exported(_stored(value))).decode(),
    )


def _find(uow: UnitOfWork, place: int, name: str) -> tuple[MappedTable, MappedColumnNote]:
    """A field is `table.column`; one of the account may be named by its column alone."""
    data_map = uow.process.data_map
    table, _, column = name.rpartition(".")
    table = table or contact_table(data_map).name
    for mapped in data_map.personal:
        if mapped.name == table and not mapped.is_lookup:
            for noted in mapped.columns:
                if noted.name == column and _is_correctable(noted):
                    return mapped, noted
    error = _error(place, "field", "unknown_field", "There is no such field of personal data.")
    raise InvalidRequest(errors=(error,))


def _is_correctable(noted: MappedColumnNote) -> bool:
    """What says something readable about its person; secrets are changed in their own way."""
    if noted.content is None or is_secret(noted) or is_bare_id(noted):
        return False
    return noted.column.type.python_type in _TYPES


def _type_of(uow: UnitOfWork, mapped: MappedTable, noted: MappedColumnNote) -> Any:
    declared = uow.process.port(Corrections).types.get(f"{mapped.name}.{noted.name}")
    if declared is not None:
        return declared
    said = _TYPES[noted.column.type.python_type]
    return said | None if noted.column.nullable else said


def _stored(value: Any) -> Any:
    return value.model_dump(exclude_none=True) if isinstance(value, BaseModel) else value


def _translated(place: int, refused: ValidationError) -> Iterator[FieldError]:
    prefix = ("body", "changes", place, "value")
    errors = [
        {**error, "loc": (*prefix, *error["loc"])}
        for error in refused.errors(include_url=False, include_input=False)
    ]
    yield from field_errors(errors, declared=_DECLARED)


def _error(place: int, part: str, code: str, message: str) -> FieldError:
    return FieldError(f"/changes/{place}/{part}", code, message)
