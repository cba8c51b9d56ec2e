"""A row's values by name, as a statement takes them: the values themselves, not copies."""

from dataclasses import Field, fields
from functools import cache
from typing import Any, ClassVar, Protocol


class Row(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def values_of(row: Row) -> dict[str, Any]:
    """The fields of a row in their order, one level deep.

    `dataclasses.asdict` copies every UUID deeply: forty times the work of reading six fields.
    """
    return {name: getattr(row, name) for name in _names(type(row))}


@cache
def _names(row: type[Row]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))
