"""A validator of the JSON Schema words that this house writes, by the words of the standard.

It refuses a schema with a word that it does not know, so that nothing is passed unread.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
_SILENT = {"$schema", "$id", "$defs", "title"}


def offences(schema: Mapping[str, Any], value: Any, *, root: Mapping[str, Any]) -> Iterator[str]:
    """Where and how a value is not of the schema; `root` is what references lead into."""
    for word, said in schema.items():
        if word not in _SILENT:
            yield from _WORDS[word](schema, said, value, root)


def _ref(_: Any, said: str, value: Any, root: Mapping[str, Any]) -> Iterator[str]:
    found: Any = root
    for step in said.removeprefix("#/").split("/"):
        found = found[step]
    yield from offences(found, value, root=root)


def _type(_: Any, said: Any, value: Any, __: Any) -> Iterator[str]:
    kinds = [said] if isinstance(said, str) else said
    fits = [isinstance(value, _TYPES[kind]) for kind in kinds]
    if isinstance(value, bool):
        fits = [kind == "boolean" for kind in kinds]
    if not any(fits):
        yield f"{type(value).__name__} is none of {kinds}"


def _const(_: Any, said: Any, value: Any, __: Any) -> Iterator[str]:
    if value != said:
        yield f"not {said!r}"


def _enum(_: Any, said: Any, value: Any, __: Any) -> Iterator[str]:
    if value not in said:
        yield f"none of {said!r}"


def _format(_: Any, said: str, value: Any, __: Any) -> Iterator[str]:
    if isinstance(value, str):
        try:
            _FORMATS[said](value)
        except ValueError:
            yield f"no {said}"


def _properties(_: Any, said: Any, value: Any, root: Any) -> Iterator[str]:
    for name, inner in said.items() if isinstance(value, dict) else ():
        if name in value:
            yield from (f"/{name}: {why}" for why in offences(inner, value[name], root=root))


def _required(_: Any, said: Any, value: Any, __: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{name} is missing" for name in said if name not in value)


def _additional(schema: Any, said: Any, value: Any, _: Any) -> Iterator[str]:
    assert said is False
    if isinstance(value, dict):
        yield from (f"{name} is one more" for name in value.keys() - schema["properties"].keys())


def _items(_: Any, said: Any, value: Any, root: Any) -> Iterator[str]:
    for place, item in enumerate(value if isinstance(value, list) else ()):
        yield from (f"/{place}: {why}" for why in offences(said, item, root=root))


_WORDS: dict[str, Callable[..., Iterator[str]]] = {
    "$ref": _ref,
    "type": _type,
    "const": _const,
    "enum": _enum,
    "format": _format,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
}
