"""A column's value in JSON's own types, so that a package says what the row says (P5.1, P5.5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid

from qp_api.core.privacy import Category, Personal, Storage
from qp_api.core.privacy.data_map import MappedColumnNote

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

PRESENT: Final = "set"
"""All that is said of a secret: that there is one (SI-1)."""


class NotExportable(TypeError):
    """A value of a type that no package can show."""


def is_secret(column: MappedColumnNote) -> bool:
    """Whether a column is exported as a fact only: credentials, and hashes of any kind."""
    note = column.note
    credential = isinstance(note, Personal) and note.category is Category.CREDENTIAL
    return credential or isinstance(column.column.type, LargeBinary)


def is_bare_id(column: MappedColumnNote) -> bool:
    """Whether a column names a person, and only by their id: one's own, or somebody else's."""
    note = column.note
    pseudonymous = isinstance(note, Personal) and note.storage is Storage.PSEUDONYMOUS
    return pseudonymous and isinstance(column.column.type, Uuid)


def exported(value: Any) -> Json:
    """The value in JSON's types; times keep their offset, decimals their digits.

    Raises NotExportable.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return _exported_whole(value)


def _exported_whole(value: Any) -> Json:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): exported(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [exported(inner) for inner in value]
    # ERASED among them: nobody collects for a person whose key is gone.
    raise NotExportable(type(value).__name__)


def schema_of(column: MappedColumnNote) -> dict[str, Json]:
    """The JSON Schema of what `exported` makes of a column's values."""
    kinds = _kinds(column)
    return {"type": [*kinds, "null"] if column.column.nullable else list(kinds), **_format(column)}


_KINDS: Final[Mapping[type, tuple[str, ...]]] = {
    bool: ("boolean",),
    int: ("integer",),
    float: ("number",),
    timedelta: ("number",),
    list: ("array",),
    dict: ("object",),
}
_FORMATS: Final[Mapping[type, str]] = {UUID: "uuid", datetime: "date-time", date: "date"}


def _kinds(column: MappedColumnNote) -> tuple[str, ...]:
    return ("string",) if is_secret(column) else _KINDS.get(_python_type(column), ("string",))


def _format(column: MappedColumnNote) -> dict[str, Json]:
    if is_secret(column):
        return {"const": PRESENT} if not column.column.nullable else {"enum": [PRESENT, None]}
    known = _FORMATS.get(_python_type(column))
    return {} if known is None else {"format": known}


def _python_type(column: MappedColumnNote) -> type:
    found: type = column.column.type.python_type
    return found
