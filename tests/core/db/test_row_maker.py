"""Rows are what their class makes of the same values, however they are made."""

import copy
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import literal, select

from core.db.sealed_table import notes
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.row_maker import frozen_maker
from qp_api.core.db.statements import statement
from qp_api.kit.ids import new_id

NO_KEYS = cast("Keyring", None)
"""What opens nothing asks for nothing."""


@dataclass(frozen=True, slots=True)
class Plain:
    id: UUID
    text: str | None = field(repr=False)
    size: int = 7


@dataclass(frozen=True, slots=True)
class Heir(Plain):
    more: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    size: int


@dataclass(frozen=True)
class Loose:
    size: int


@dataclass(frozen=True, slots=True)
class Alone:
    size: int


ID = new_id()


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (Plain, (ID, "text", 3)),
        (Plain, (ID, None, 3)),
        (Heir, (ID, "text", 3, 4)),
        (Checked, (3,)),
        (Loose, (3,)),
        (Alone, (3,)),
    ],
)
def test_a_row_is_the_one_that_its_class_makes(row: type[Any], values: Sequence[Any]) -> None:
    made, expected = frozen_maker(row)(values), row(*values)
    assert type(made) is row
    assert made == expected
    assert hash(made) == hash(expected)
    assert repr(made) == repr(expected)
    assert replace(made) == copy.copy(made) == copy.deepcopy(made) == expected
    with pytest.raises(FrozenInstanceError):
        made.size = 9
    with pytest.raises((AttributeError, TypeError)):  # CPython's slots say it by either
        del made.size


def test_what_a_class_checks_it_checks() -> None:
    assert frozen_maker(Checked)([0]) == Checked(0)
    with pytest.raises(ValueError, match=r"^$"):
        frozen_maker(Checked)([-1])
    with pytest.raises(TypeError):
        frozen_maker(Named)([1])
    with pytest.raises(TypeError):
        frozen_maker(Plain)([ID])


@dataclass(frozen=True, slots=True)
class Turned:
    tags: list[str] | None
    facts: dict[str, int] | None
    size: int


def test_fields_have_their_own_order_and_columns_their_own_form() -> None:
    n = notes.c
    made = statement(select(n.id, n.facts, n.size, n.tags), Turned)
    records = [(ID, '{"a":1}', 3, ["x"]), (ID, None, 4, None)]
    assert made.rows(records, NO_KEYS) == [Turned(["x"], {"a": 1}, 3), Turned(None, None, 4)]
    assert made.rows([], NO_KEYS) == []


def test_a_column_may_have_no_field() -> None:
    made = statement(select(notes.c.id, notes.c.size, literal(1).label("one")), Alone)
    assert made.rows([(ID, 3, 1), (ID, 4, 1)], NO_KEYS) == [Alone(3), Alone(4)]
