"""No value on the wire is unbounded: formats bring their bounds, all else has to state them."""

from collections.abc import Iterator
from typing import Any, Final

_FORMATS: Final[dict[str, dict[str, int]]] = {
    "uuid": {"minLength": 36, "maxLength": 36},
    "date": {"minLength": 10, "maxLength": 10},
    "date-time": {"maxLength": 40},
    "email": {"maxLength": 254},
    "uri": {"maxLength": 2048},
    "uri-reference": {"maxLength": 2048},
}
_INTEGER: Final = {"format": "int64", "minimum": -(2**53) + 1, "maximum": 2**53 - 1}
_LENGTHS: Final = {"string": "maxLength", "array": "maxItems", "integer": "maximum"}


def bind_formats(document: object) -> None:
    """Give formats their bounds, and integers those of JSON's safe range."""
    for _, schema in _schemas(document, "#"):
        if schema.get("type") == "string":
            for name, bound in _FORMATS.get(schema.get("format", ""), {}).items():
                schema.setdefault(name, bound)
        if schema.get("type") == "integer":
            _bind_integer(schema)


def find_unbounded(document: object) -> list[str]:
    """Pointers to strings, arrays and integers without an upper bound; for the drift check."""
    return [pointer for pointer, schema in _schemas(document, "#") if not _is_bounded(schema)]


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a value that may be absent, but not null."""
    choices = [c for c in schema.get("anyOf", []) if c.get("type") != "null"]
    if len(choices) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**choices[0], **rest}


def _bind_integer(schema: dict[str, Any]) -> None:
    lower = {"minimum", "exclusiveMinimum"} & schema.keys()
    upper = {"maximum", "exclusiveMaximum"} & schema.keys()
    schema.setdefault("format", _INTEGER["format"])
    if not lower:
        schema["minimum"] = _INTEGER["minimum"]
    if not upper:
        schema["maximum"] = _INTEGER["maximum"]


def _is_bounded(schema: dict[str, Any]) -> bool:
    bound = _LENGTHS.get(schema.get("type", ""))
    exclusive = "exclusiveMaximum" if bound == "maximum" else bound
    return bound is None or bool({"enum", "const", bound, exclusive} & schema.keys())


def _schemas(node: object, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that has a JSON Schema type, examples left out."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield pointer, node
        for key, inner in node.items():
            if key not in ("example", "examples", "default", "const", "enum"):
                yield from _schemas(inner, f"{pointer}/{key}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _schemas(inner, f"{pointer}/{index}")
