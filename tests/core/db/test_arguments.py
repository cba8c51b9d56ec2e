"""Parameters reach the wire in its order and form, constants among them, and nothing else does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Boolean, Enum, Text, Uuid, bindparam, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.statements import command, statement
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_id

NO_KEYS = cast("Keyring", None)
"""What seals nothing asks for nothing."""


class Colour(StrEnum):
    RED = "red"


def given(name: str, kind: Any) -> Any:
    return bindparam(name, type_=kind)


def test_values_stand_in_the_order_of_the_wire_with_the_constants() -> None:
    made = command(select(given("b", Text()), literal("fixed"), given("a", Text()), literal(None)))
    assert made.arguments({"a": "A", "b": "B"}, NO_KEYS) == ["B", "fixed", "A", None]
    assert made.arguments({"a": None, "b": "B"}, NO_KEYS) == ["B", "fixed", None, None]
    for wrong in ({"a": 1}, {"a": 1, "b": 1, "c": 1}, {"a": 1, "c": 1}):
        with pytest.raises(TypeError, match="parameters differ"):
            made.arguments(wrong, NO_KEYS)


def test_a_value_takes_the_form_that_its_type_has_on_the_wire() -> None:
    kind = Enum(Colour, native_enum=False, values_callable=lambda e: [one.value for one in e])
    facts, flag = given("facts", JSONB()), literal(value=True, type_=Boolean())
    made = command(select(facts, given("colours", ARRAY(kind)), flag))
    params = {"facts": {"a": 1}, "colours": [Colour.RED]}
    assert made.arguments(params, NO_KEYS) == ['{"a": 1}', ["red"], True]
    assert made.arguments({"facts": None, "colours": None}, NO_KEYS) == [None, None, True]


def test_a_list_whose_items_need_no_form_is_given_as_it_is() -> None:
    made = command(select(given("ids", ARRAY(Uuid()))))
    ids = [new_id()]
    (argument,) = made.arguments({"ids": ids}, NO_KEYS)
    assert argument is ids


@dataclass(frozen=True, slots=True)
class Lists:
    ids: list[UUID] | None
    words: list[str] | None


async def test_whatever_has_a_size_may_be_a_list(process: Process) -> None:
    words, ids = given("words", ARRAY(Text())), given("ids", ARRAY(Uuid()))
    asked = statement(select(ids.label("ids"), words.label("words")), Lists)
    one = new_id()
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        for many in ([one], (one,), {one}, frozenset({one}), {one: 1}.keys()):
            row = await uow.db.get(asked, ids=many, words=["a", None])
            assert row == Lists([one], cast("list[str]", ["a", None]))
        assert await uow.db.get(asked, ids=[], words=None) == Lists([], None)
