"""Words on the wire: bounded text in one normal form, strict scalars, closed models."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# Controls, surrogates, and what reorders or breaks a line unseen; Bengali's joiners stay.
_REFUSED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_REFUSED_IN_LINES: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

StrictInt: TypeAlias = Annotated[int, Strict()]
StrictBool: TypeAlias = Annotated[bool, Strict()]


class InModel(BaseModel):
    """A body or a part of one: unknown fields are refused, and no value is shown in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class OutModel(BaseModel):
    """An answer or a part of one, built field by field."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Text:
    """`Annotated[str, Text(120)]`: NFC, trimmed, within its bounds, no control characters.

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
