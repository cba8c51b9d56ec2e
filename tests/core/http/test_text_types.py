"""Words: one normal form, bounds in code points, nothing invisible that reorders or breaks."""

from datetime import UTC
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from qp_api.core.crypto.faults import ERASED
from qp_api.core.http.text_types import (
    InModel,
    Instant,
    OpenEnum,
    OutModel,
    Secret,
    StrictBool,
    StrictInt,
    Text,
)
from support.answers import prove_answer


class Words(InModel):
    """Every kind."""

    name: Annotated[str, Text(8)] = "x"
    note: Annotated[str, Text(20, least=0, lines=True)] = ""
    secret: Annotated[str, Secret(8, least=2)] = "xx"
    count: StrictInt = 0
    yes: StrictBool = False


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a b ", "a b"),
        ("e\u0301", "é"),
        ("\u09dc", "\u09a1\u09bc"),
        ("ক্\u200dষ", "ক্\u200dষ"),
        ("12345678", "12345678"),
        ("e\u0301" * 8, "é" * 8),
        ("😀", "😀"),
    ],
)
def test_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert Words(name=typed).name == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "", "string_too_short"),
        ("name", " \u00a0 ", "string_too_short"),
        ("name", "123456789", "string_too_long"),
        ("name", "\u09dc" * 5, "string_too_long"),
        ("name", "x" * 100, "string_too_long"),
        ("name", "a\0", "control_character"),
        ("name", "a\nb", "control_character"),
        ("name", "a\u0085b", "control_character"),
        ("name", "a\u202eb", "control_character"),
        ("name", "a\u2066b", "control_character"),
        ("name", "a\u2028b", "control_character"),
        ("name", 1, "string_type"),
        ("name", b"a", "string_type"),
        ("note", "a\rb", "control_character"),
        ("note", "a\0", "control_character"),
        ("secret", "x", "string_too_short"),
        ("secret", "x" * 9, "string_too_long"),
        ("secret", "xx\0", "control_character"),
        ("count", True, "int_type"),
        ("count", "1", "int_type"),
        ("count", 1.0, "int_type"),
        ("yes", 1, "bool_type"),
        ("yes", "true", "bool_type"),
    ],
    ids=range(23),
)
def test_anything_else_is_refused_by_code(field: str, typed: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Words.model_validate({field: typed})
    assert [e["type"] for e in refused.value.errors()] == [code]


def test_lines_are_text_where_there_may_be_lines() -> None:
    assert Words(note="a\n\tb").note == "a\n\tb"


def test_a_secret_is_kept_as_it_was_sent() -> None:
    assert Words(secret=" e\u0301 \t").secret == " e\u0301 \t"


def test_the_schema_states_the_bounds() -> None:
    properties = Words.model_json_schema()["properties"]
    assert properties["name"] == {
        "default": "x",
        "minLength": 1,
        "maxLength": 8,
        "title": "Name",
        "type": "string",
    }
    assert properties["secret"]["format"] == "password"


@given(st.text(max_size=30))
def test_what_is_kept_stays_as_it_is(typed: str) -> None:
    try:
        kept = Words(name=typed).name
    except ValidationError:
        return
    assert Words(name=kept).name == kept
    assert 1 <= len(kept) <= 8


def test_a_refused_value_is_in_no_error_text() -> None:
    class Inner(InModel):
        """A part."""

        name: Annotated[str, Text(3)]

    class Answer(OutModel):
        """An answer."""

        inner: Inner

    for model, value in ((Inner, {"name": "canary-1"}), (Answer, {"inner": {"name": "canary-1"}})):
        with pytest.raises(ValidationError) as refused:
            model.model_validate(value)
        assert "canary" not in str(refused.value)


class Mood(StrEnum):
    """How it is."""

    FAIR = "fair"
    FINE = "fine"


class Part(OutModel):
    """A part of an answer."""

    mood: Annotated[str, OpenEnum(Mood)]


class Whole(OutModel):
    """An answer."""

    name: Annotated[str, Field(max_length=8)]
    part: Part | None
    more: Annotated[str, OpenEnum(Mood)] | None = None


def test_what_is_built_is_as_what_is_validated() -> None:
    built = Whole.build(name="a", part=Part.build(mood="fair"), more=None)
    validated = Whole(name="a", part=Part(mood="fair"))

    assert built == validated
    assert built.model_dump_json() == validated.model_dump_json()
    assert built.model_fields_set == {"name", "part", "more"}
    assert repr(built) == repr(validated)
    assert built.model_copy(update={"name": "b"}).name == "b"
    prove_answer(built)
    with pytest.raises(ValidationError):
        built.name = "c"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a", "part": None},
        {"name": "a", "part": None, "more": None, "secret": "canary-1"},
        {"part": None, "name": "canary-1", "more": None},
        {},
    ],
)
def test_a_built_answer_names_its_fields_in_their_order(fields: dict[str, Any]) -> None:
    prove_answer(Whole.build(name="a", part=None, more=None))
    with pytest.raises(TypeError) as refused:
        Whole.build(**fields)
    assert "canary" not in str(refused.value)


def test_an_erased_value_goes_nowhere() -> None:
    erased: Any = ERASED
    for out in (
        Whole.build(name=erased, part=None, more=None),
        Whole.build(name="a", part=Part.build(mood=erased), more=None),
    ):
        with pytest.raises(PydanticSerializationError):
            out.model_dump_json()


def test_an_open_enum_is_text_on_the_wire_and_tells_its_members_in_the_document() -> None:
    assert Part(mood="new").model_dump_json() == '{"mood":"new"}'
    assert Part(mood=Mood.FINE).model_dump_json() == '{"mood":"fine"}'
    for refused in ("x" * 33, 1, None):
        with pytest.raises(ValidationError):
            Part.model_validate({"mood": refused})

    schema = Whole.model_json_schema(mode="serialization")

    choices = [{"$ref": "#/$defs/Mood"}, {"type": "string", "maxLength": 32}]
    assert schema["$defs"]["Mood"]["enum"] == ["fair", "fine"]
    assert schema["$defs"]["Part"]["properties"]["mood"]["anyOf"] == choices
    assert schema["properties"]["more"]["anyOf"] == [*choices, {"type": "null"}]


INSTANT = TypeAdapter(Instant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01t12:00:00.5z", "2026-03-01T12:00:00.500000+00:00"),
        ("2026-03-01T12:00:00+06:00", "2026-03-01T06:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
        ("0001-01-01T00:00:00-00:00", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_an_instant_is_read_into_utc(written: str, meant: str) -> None:
    read = INSTANT.validate_python(written)
    assert (read.isoformat(), read.tzinfo) == (meant, UTC)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9999-12-31T23:59:59-12:00", "datetime_parsing"),
        ("0001-01-01T00:00:00+14:00", "datetime_parsing"),
        ("0", "datetime_parsing"),
        ("1900000000", "datetime_parsing"),
        ("2026-03-01T12:00:00", "datetime_parsing"),
        ("2026-03-01", "datetime_parsing"),
        ("2026-03-01 12:00:00Z", "datetime_parsing"),
        ("2026-02-30T12:00:00Z", "datetime_parsing"),
        ("2026-03-01T12:00:00+25:00", "datetime_parsing"),
        ("٢٠٢٦-03-01T12:00:00Z", "datetime_parsing"),
        ("2026-W09-7T12:00:00Z", "datetime_parsing"),
        (0, "string_type"),
        (1_900_000_000, "string_type"),
    ],
    ids=str,
)
def test_anything_else_is_no_instant(written: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        INSTANT.validate_python(written)
    assert [error["type"] for error in refused.value.errors()] == [code]
