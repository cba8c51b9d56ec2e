"""Rows of any kind, drawn from what their fields say: for rules that hold whatever is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st

Samples = st.SearchStrategy[Any]

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=32)
_SCALARS: dict[Any, Samples] = {
    str: _TEXT,
    int: st.integers(1, 1_000),
    bool: st.booleans(),
    bytes: st.binary(max_size=32),
    UUID: st.uuids(),
    datetime: st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- hypothesis adds the zone
    date: st.dates(),
    NoneType: st.none(),
}


def samples_of(hint: Any, own: Mapping[Any, Samples]) -> Samples:
    """Values of this type; `own` says how to draw types, or fields by `(row, name)`."""
    if hint in own:
        return own[hint]
    if isinstance(hint, NewType):
        return samples_of(hint.__supertype__, own)
    if isinstance(hint, type) and is_dataclass(hint):
        return _rows_of(hint, own)
    return _plain(hint, own)


def _rows_of(row: type[Any], own: Mapping[Any, Samples]) -> Samples:
    drawn = {
        field.name: own[key] if (key := (row, field.name)) in own else samples_of(field.type, own)
        for field in fields(row)
    }
    return st.builds(row, **drawn)


def _plain(hint: Any, own: Mapping[Any, Samples]) -> Samples:
    parts = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(samples_of(part, own) for part in parts))
    if get_origin(hint) in (list, tuple, Sequence):  # a tuple of any length
        drawn = st.lists(samples_of(parts[0], own), max_size=6)
        return drawn.map(tuple) if get_origin(hint) is tuple else drawn
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _SCALARS[hint]
