"""Words on the wire: bounded text in one normal form, strict scalars, instants, closed models."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, ParamSpec, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    TypeAdapter,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from qp_api.kit.card_numbers import holds_card_number

P = ParamSpec("P")
Out = TypeVar("Out")

# Controls, surrogates, and what reorders or breaks a line unseen; Bengali's joiners stay.
_REFUSED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_REFUSED_IN_LINES: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LONGEST_INSTANT: Final = 35
CARD_DATA: Final = "card_data_not_accepted"
"""The code of a field that holds a card number, and of the problem that says so (PA-1)."""

StrictInt: TypeAlias = Annotated[int, Strict()]
StrictBool: TypeAlias = Annotated[bool, Strict()]


class InModel(BaseModel):
    """A body or a part of one: unknown fields are refused, and no value is shown in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class OutModel(BaseModel):
    """An answer or a part of one, built field by field."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    field_names: ClassVar[tuple[str, ...]] = ()
    field_set: ClassVar[set[str]] = set()

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.field_names = tuple(cls.model_fields)
        cls.field_set = set(cls.field_names)

    @classmethod
    def build(cls: Callable[P, Out], *_: P.args, **fields: P.kwargs) -> Out:
        """The answer from values that are ours and typed already: nothing is validated again.

        Every field is named, in the order in which it goes out; parts are built before the whole.
        What no type vouches for (a document, a map) is given to `model_validate` instead.
        """
        model: Any = cls
        if tuple(fields) != model.field_names:
            raise TypeError(f"{model.__name__} has the fields {model.field_names}, in this order")
        built: Any = model.__new__(model)
        _put_values(built, fields)
        _put_names(built, model.field_set)
        _put_extra(built, None)
        _put_private(built, None)
        return built  # type: ignore[no-any-return]


# What `BaseModel.model_construct` sets, without its walk over the fields' aliases and defaults.
_put_values, _put_names, _put_extra, _put_private = (
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """`Annotated[str, Text(120)]`: NFC, trimmed, within its bounds; no control characters, no card.

    Lengths are in code points after normalising; with `lines`, line feeds and tabs are text too.
    """

    most: int
    least: int = 1
    lines: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # The bound before normalising is only a guard; NFC can shorten and, in Bengali, lengthen.
        text = core_schema.str_schema(strict=True, max_length=3 * self.most)
        return core_schema.no_info_after_validator_function(self._normal, text)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "minLength": self.least, "maxLength": self.most}

    def _normal(self, text: str) -> str:
        if (_REFUSED_IN_LINES if self.lines else _REFUSED).search(text):
            raise PydanticCustomError("control_character", "control character")
        if holds_card_number(text):
            raise PydanticCustomError(CARD_DATA, "card data")
        normal = unicodedata.normalize("NFC", text).strip()
        if len(normal) < self.least:
            raise PydanticCustomError("string_too_short", "short", {"min_length": self.least})
        if len(normal) > self.most:
            raise PydanticCustomError("string_too_long", "long", {"max_length": self.most})
        return normal


@dataclass(frozen=True, slots=True)
class Secret:
    """`Annotated[str, Secret(256)]`: passwords, codes and tokens exactly as sent, but for NUL."""

    most: int
    least: int = 1

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(strict=True, min_length=self.least, max_length=self.most)
        return core_schema.no_info_after_validator_function(self._whole, text)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        lengths = {"minLength": self.least, "maxLength": self.most}
        return {"type": "string", "format": "password", **lengths}

    @staticmethod
    def _whole(text: str) -> str:
        if "\0" in text:
            raise PydanticCustomError("control_character", "control character")
        return text


class _Rfc3339:
    """A string with an offset, in UTC; no bare number, and no instant that UTC can't hold."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(strict=True, max_length=_LONGEST_INSTANT)
        return core_schema.no_info_after_validator_function(
            self._in_utc, text, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    @staticmethod
    def _in_utc(text: str) -> datetime:
        written = _INSTANT.fullmatch(text)
        try:
            return datetime.fromisoformat(written[0].upper() if written else "").astimezone(UTC)
        except (ValueError, OverflowError):
            raise PydanticCustomError("datetime_parsing", "no instant") from None


Instant: TypeAlias = Annotated[datetime, _Rfc3339()]
"""A moment in a request, as RFC 3339 §5.6 writes it."""


@dataclass(frozen=True, slots=True)
class OpenEnum:
    """`Annotated[str, OpenEnum(Right)]` in an answer: a client bears new members.

    The document names the members that there are; a value is text, and goes out as it is.
    """

    known: type[StrEnum]
    most: int = 32

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return self._text()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        members = TypeAdapter(self.known).core_schema
        return handler(core_schema.union_schema([members, self._text()]))

    def _text(self) -> CoreSchema:
        return core_schema.str_schema(max_length=self.most)
