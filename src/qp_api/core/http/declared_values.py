"""The values of declared parameters and bodies, as FastAPI reads them, its questions asked once.

FastAPI asks of every field, at every request, what kind it is: 5 µs each, where reading it takes 1.
Plain ones, which are nearly all, are told apart beforehand; others go through its own functions.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID

from fastapi._compat import ModelField, Undefined, field_annotation_is_scalar
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import (
    get_validation_alias,
    request_body_to_args,
    request_params_to_args,
)
from fastapi.params import Param

from .strict_body import StrictRequest

Values = dict[str, Any]
Errors = list[Any]

# What the fields are called in a dependant, and where a request has them; errors are in this order.
_PLACES: Final = (
    ("path_params", "path_params"),
    ("query_params", "query_params"),
    ("header_params", "headers"),
    ("cookie_params", "cookies"),
)

# pydantic also takes 1.0, 1_0, +1, braces, URNs: two readers of one URL could differ.
_SPELLINGS: Final = {
    int: (re.compile("-?(0|[1-9][0-9]{0,18})"), "int_parsing"),
    UUID: (re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "uuid_parsing"),
}


@dataclass(frozen=True, slots=True)
class _Plain:
    """A scalar under one name, required or with a default that is a value."""

    field: ModelField
    key: str
    place: tuple[str, str]
    required: bool
    default: Any
    spelling: tuple[re.Pattern[str], str] | None

    def read(self, text: object) -> tuple[Any, Errors]:
        value, refused = self.field.validate(text, {}, loc=self.place)
        # What the path's own convertor has read is no text any more.
        if self.spelling is not None and not refused and isinstance(text, str):
            pattern, code = self.spelling
            if not pattern.fullmatch(text):
                return None, [{"type": code, "loc": self.place}]
        return value, refused or []


class _Parameters:
    """All fields of one place."""

    __slots__ = ("_fields", "_plain", "source")

    def __init__(self, fields: Sequence[ModelField], source: str) -> None:
        self.source = source
        self._fields = fields
        plain = [_plain(field) for field in fields]
        self._plain = None if None in plain else [one for one in plain if one is not None]

    def read(self, received: Any) -> tuple[Values, Errors]:
        if self._plain is None:
            return request_params_to_args(self._fields, received)
        values: Values = {}
        errors: Errors = []
        for one in self._plain:
            text = received.get(one.key)
            if text is not None:
                value, refused = one.read(text)
            elif one.required:
                value, refused = None, request_params_to_args([one.field], received)[1]
            else:
                value, refused = deepcopy(one.default), []
            if refused:
                errors += refused
            else:
                values[one.field.name] = value
        return values, errors


class DeclaredValues:
    """What one function declares of path, query, headers, cookies and body."""

    __slots__ = ("_body", "_embeds", "_parameters")

    def __init__(
        self, parameters: Sequence[_Parameters], body: Sequence[ModelField], *, embeds_body: bool
    ) -> None:
        self._parameters = parameters
        self._body = list(body)
        self._embeds = embeds_body

    @classmethod
    def of(cls, dependant: Dependant, *, embeds_body: bool) -> "DeclaredValues | None":
        """Those of a dependant; None when it declares none."""
        found = ((getattr(dependant, name), source) for name, source in _PLACES)
        parameters = [_Parameters(fields, source) for fields, source in found if fields]
        if not parameters and not dependant.body_params:
            return None
        return cls(parameters, dependant.body_params, embeds_body=embeds_body)

    async def read(self, request: StrictRequest, body: Any, values: Values) -> Errors:
        """Add the values by argument; gives FastAPI's errors. Without a body it is Undefined."""
        errors: Errors = []
        for parameters in self._parameters:
            found, refused = parameters.read(getattr(request, parameters.source))
            values |= found
            errors += refused
        if self._body:
            found, refused = await self._read_body(body)
            values |= found
            errors += refused
        return errors

    async def _read_body(self, body: Any) -> tuple[Values, Errors]:
        if self._embeds or body is Undefined:
            return await request_body_to_args(self._body, body, self._embeds)
        [field] = self._body
        value, refused = field.validate(body, {}, loc=("body",))
        return {field.name: value}, refused


def _plain(field: ModelField) -> _Plain | None:
    told = field.field_info
    alias = told.validation_alias
    if (
        not field_annotation_is_scalar(told.annotation)
        or not (alias is None or isinstance(alias, str))
        or told.validate_default
        or told.default_factory is not None
    ):
        return None
    key = get_validation_alias(field)
    assert isinstance(told, Param)  # noqa: S101 -- bodies are read by other means
    return _Plain(
        field,
        key,
        (told.in_.value, key),
        told.is_required(),
        field.default,
        _spelling(told.annotation),
    )


def _spelling(annotation: Any) -> tuple[re.Pattern[str], str] | None:
    """How a value of this type is written, and the code of what isn't."""
    for kind in get_args(annotation) or (annotation,):
        plain = getattr(kind, "__supertype__", kind)
        if plain in _SPELLINGS:
            return _SPELLINGS[plain]
    return None
