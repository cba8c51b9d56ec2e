"""Which personal data travels where: said on each wire field, gathered for each operation."""

from collections.abc import Iterator
from typing import Any, Final

from qp_api.core.privacy.categories import Category

_KEY: Final = "x-data-categories"
_REF: Final = "#/components/schemas/"


def category(*categories: Category) -> dict[str, Any]:
    """`Field(json_schema_extra=category(Category.NAME))`: what personal data a field holds."""
    return {_KEY: sorted(f"{c.clause} {c.fideslang}" for c in categories)}


def categories_of(operation: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """The categories in all that an operation reads and answers."""
    return {name for found in _found(operation, schemas, set()) for name in found}


def _found(node: object, schemas: dict[str, Any], seen: set[str]) -> Iterator[list[str]]:
    if isinstance(node, list):
        for inner in node:
            yield from _found(inner, schemas, seen)
    elif isinstance(node, dict):
        if _KEY in node:
            yield node[_KEY]
        for inner in [*node.values(), *_referred(node, schemas, seen)]:
            yield from _found(inner, schemas, seen)


def _referred(node: dict[str, Any], schemas: dict[str, Any], seen: set[str]) -> Iterator[object]:
    name = str(node.get("$ref", "")).removeprefix(_REF)
    if name in schemas and name not in seen:
        seen.add(name)
        yield schemas[name]
