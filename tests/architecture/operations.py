"""The rooms' operations as they are served: what the rules about routes are applied to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from architecture.sources import Source, sources
from qp_api.core.discovery import discover_domains
from qp_api.core.http.strict_route import StrictRoute
from qp_api.entry.http import document

METHODS = {"get", "put", "post", "patch", "delete"}


@dataclass(frozen=True)
class Operation:
    """One operation of a room."""

    room: str
    route: StrictRoute

    @property
    def name(self) -> str:
        return str(self.route.operation_id)

    @property
    def changes(self) -> bool:
        return self.route.methods != {"GET"}


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of every room, by rooms' names."""
    return tuple(
        Operation(room.name, route)
        for room in discover_domains()
        for route in room.router.routes
        if isinstance(route, StrictRoute)
    )


@cache
def shapes() -> tuple[str, ...]:
    """The names of the live document's components, by which generated clients call them."""
    return tuple(orjson.loads(document())["components"]["schemas"])


@cache
def published() -> dict[str, dict[str, Any]]:
    """The operations of the live document, by operation id."""
    paths = orjson.loads(document())["paths"]
    found = [
        operation
        for item in paths.values()
        for method, operation in item.items()
        if method in METHODS
    ]
    return {operation["operationId"]: operation for operation in found}


def of_room(room: str, *parts: str) -> Iterator[Source]:
    """A room's files: of `routes`, say, `routes.py` or the whole folder."""
    places = [f"src/qp_api/domains/{room}/{part}{end}" for part in parts for end in (".py", "/")]
    yield from (source for source in sources("src") if source.under(*places))
