"""Every name that an operation declares: the only names that an error may repeat."""

from collections.abc import Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo


def query_names(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The query parameters of an operation, each with whether it may be repeated."""
    for parameter in dependant.query_params:
        schema = _schema(parameter.field_info)
        members = schema.get("properties")
        if members is None:
            yield parameter.alias, _is_list(schema)
        else:
            yield from ((name, _is_list(member)) for name, member in members.items())
    for inner in dependant.dependencies:
        yield from query_names(inner)


def declared_names(dependant: Dependant) -> Iterator[str]:
    """The names of all parameters, and of all fields of the body at any depth."""
    parameters = (*dependant.path_params, *dependant.query_params, *dependant.header_params)
    for parameter in (*parameters, *dependant.cookie_params, *dependant.body_params):
        yield parameter.alias
        yield from _properties(_schema(parameter.field_info))
    for inner in dependant.dependencies:
        yield from declared_names(inner)


def _schema(field: FieldInfo) -> dict[str, Any]:
    annotation: Any = field.rebuild_annotation()
    return TypeAdapter(annotation).json_schema()


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for inner in schema.values():
            yield from _properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _properties(inner)


def _is_list(schema: dict[str, Any]) -> bool:
    choices = schema.get("anyOf", [schema])
    return any(choice.get("type") == "array" for choice in choices)
