"""A model's JSON: orjson writes it wherever that gives pydantic's very bytes, at a third the cost.

Whether it does is read off the model's schema once: plain scalars, lists, maps and models of ours,
under their own names, with no serializer of anybody's. Whatever else is met is left to pydantic.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
from pydantic import BaseModel

Write: TypeAlias = Callable[[Any], bytes]

_SCALARS: Final = (
    "any",
    "bool",
    "date",
    "datetime",
    "enum",
    "int",
    "literal",
    "none",
    "str",
    "uuid",
)
_WHOLES: Final = ("definition-ref", "definitions", "default", "dict", "list", "nullable", "union")
_MODELS: Final = ("model", "model-field", "model-fields")
_CHECKS: Final = ("function-after", "function-before", "function-wrap", "function-plain")
_PLAIN: Final = frozenset((*_SCALARS, *_WHOLES, *_MODELS, *_CHECKS))
_TURNED: Final = (
    "serialization",
    "serialization_alias",
    "serialization_exclude",
    "computed_fields",
)
# No schemas, though what they hold may look like one.
_ASIDE: Final = frozenset(
    {"metadata", "default", "config", "cls", "function", "expected", "members"}
)


def json_of(model: BaseModel) -> bytes:
    """The model's JSON, as `model_dump_json` writes it."""
    write = _writer_of(type(model))
    if write is None:
        return model.model_dump_json().encode()
    try:
        return write(model)
    except TypeError:
        return model.model_dump_json().encode()


@cache
def _writer_of(model: type[BaseModel]) -> Write | None:
    return plain_writer(model.__pydantic_core_schema__)


def plain_writer(schema: Any) -> Write | None:
    """Give what writes values of a core schema, None where only pydantic can.

    What it gives raises TypeError at a value that the schema does not foresee.
    """
    models = set()
    for part in _parts(schema):
        if part.get("type") not in _PLAIN or part.get("root_model"):
            return None
        if any(part.get(name) for name in _TURNED):
            return None
        if "cls" in part and part["type"] == "model":
            models.add(part["cls"])
    return _writer(frozenset(models))


def _writer(models: frozenset[type[BaseModel]]) -> Write:
    def plain(value: Any) -> Any:
        if type(value) in models:
            return value.__dict__
        if isinstance(value, UUID):  # the driver's own, a subclass
            return str(value)
        raise TypeError

    return lambda value: orjson.dumps(value, plain, orjson.OPT_UTC_Z)


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every schema within a schema."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, inner in schema.items():
            if name not in _ASIDE:
                yield from _parts(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from _parts(inner)
