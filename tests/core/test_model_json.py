"""orjson's bytes are pydantic's, and whatever might differ is left to pydantic."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from asyncpg.pgproto.pgproto import UUID as DriversUUID  # noqa: N811 -- a class of the same name
from pydantic import BaseModel, Field, PlainSerializer, RootModel, TypeAdapter, computed_field

from qp_api.core.http.text_types import OutModel
from qp_api.core.model_json import json_of, plain_writer

ID = UUID("01936b2e-7c00-7a31-9d55-0c2f6a1e8b13")


class Colour(StrEnum):
    RED = "red"


class Part(OutModel):
    id: UUID
    at: datetime
    on: date | None
    colour: Colour
    kind: Literal["a", "b"]


class Whole(OutModel):
    parts: list[Part]
    extra: dict[str, Any]
    count: int
    is_said: bool
    text: Annotated[str, Field(max_length=200)]


def part(at: datetime, row_id: UUID = ID) -> Part:
    return Part.build(id=row_id, at=at, on=date(2026, 11, 24), colour=Colour.RED, kind="a")


def whole(*parts: Part, extra: Mapping[str, Any] | None = None, count: int = 1) -> Whole:
    return Whole.build(
        parts=list(parts), extra=dict(extra or {}), count=count, is_said=True, text=TEXT
    )


TEXT = 'তালা "quoted" \\ / <b>& \t\u007f\u2028 \U0001f512 \x01'
MOMENTS = [
    datetime(2026, 11, 24, 8, 30, 5, tzinfo=UTC),
    datetime(2026, 11, 24, 8, 30, 5, 120_000, tzinfo=UTC),
    datetime(2026, 11, 24, 8, 30, 5, 7, tzinfo=timezone(timedelta(hours=6))),
    datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Asia/Dhaka")),
    datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("UTC")),
]


@pytest.mark.parametrize("at", MOMENTS)
def test_every_plain_kind_of_value_is_written_alike(at: datetime) -> None:
    model = whole(part(at), part(at, DriversUUID(ID.bytes)), extra={"a": [1, None, True, "b"]})
    write = plain_writer(Whole.__pydantic_core_schema__)
    assert write is not None
    assert write(model) == model.model_dump_json().encode() == json_of(model)


def test_a_value_beyond_orjson_is_left_to_pydantic() -> None:
    model = whole(count=2**70)
    write = plain_writer(Whole.__pydantic_core_schema__)
    assert write is not None
    with pytest.raises(TypeError):
        write(model)
    assert json_of(model) == model.model_dump_json().encode()


def test_a_model_that_was_not_declared_is_not_written() -> None:
    class Stranger(OutModel):
        secret: str

    model = whole(extra={"a": Stranger.build(secret="b")})
    write = plain_writer(Whole.__pydantic_core_schema__)
    assert write is not None
    with pytest.raises(TypeError):
        write(model)


class Aliased(BaseModel):
    schema_: str = Field(serialization_alias="schema")


class Hidden(BaseModel):
    shown: str
    hidden: str = Field(exclude=True)


class Turned(BaseModel):
    text: Annotated[str, PlainSerializer(str.upper)]


class Computed(BaseModel):
    text: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def length(self) -> int:
        return len(self.text)


class Precise(BaseModel):
    amount: Decimal


class Rooted(RootModel[list[int]]):
    pass


@pytest.mark.parametrize("kind", [Aliased, Hidden, Turned, Computed, Precise, Rooted])
def test_models_with_a_form_of_their_own_are_pydantics(kind: type[BaseModel]) -> None:
    assert plain_writer(TypeAdapter(list[kind]).core_schema) is None  # type: ignore[valid-type]
    assert plain_writer(TypeAdapter(list[Part]).core_schema) is not None
