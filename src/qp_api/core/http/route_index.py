"""Routes found by their path's segments: the last of a hundred costs as little as the first.

(Tried: FastAPI's included routers are searched one by one, twice a request: 148 µs for the last of
40 routes, against 37 here.)
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi.telemetry._api import _route_selected
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from qp_api.core.errors import NotFound

from .refusals import MethodNotAllowed
from .strict_route import StrictRoute


class RouteTaken(TypeError):
    """Two routes answer the same method and path."""


@dataclass(slots=True)
class _Node:
    literal: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, StrictRoute] = field(default_factory=dict)


class RouteIndex(BaseRoute):
    """Answers every path: by a route, or by `not_found` or `method_not_allowed` with all of Allow.

    A literal segment is preferred to a parameter. HEAD is answered by the route of GET; the server
    leaves the body out.
    """

    def __init__(self, routes: Iterable[StrictRoute]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        node = _find(self._root, scope["path"].split("/"), 1)
        if node is None:
            raise NotFound
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = node.routes.get(method)
        if route is None:
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(_allowed(node)))})
        match, inner = route.matches(scope)
        if match is Match.NONE:  # a convertor refused a segment
            raise NotFound
        scope.update(inner)
        _route_selected(scope=scope, path=route.path_format)
        await route.app(scope, receive, send)

    def _add(self, route: StrictRoute) -> None:
        node = self._root
        for segment in route.path_format.split("/")[1:]:
            if "{" in segment:
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _Node())
        for method in route.methods or ():
            if method in node.routes:
                raise RouteTaken(f"{method} {route.path_format}")
            node.routes[method] = route


def _find(node: _Node, segments: list[str], at: int) -> _Node | None:
    """The node of a path; back to the parameter where the literal branch leads nowhere."""
    if at == len(segments):
        return node if node.routes else None
    literal = node.literal.get(segments[at])
    found = _find(literal, segments, at + 1) if literal is not None else None
    if found is None and node.parameter is not None and segments[at]:
        found = _find(node.parameter, segments, at + 1)
    return found


def _allowed(node: _Node) -> set[str]:
    return set(node.routes) | ({"HEAD"} if "GET" in node.routes else set())
