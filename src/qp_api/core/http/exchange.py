"""One request and its answer, as the edge sees them: what the log and the metrics are made of."""

from typing import Final

from starlette.types import Scope

_KEY: Final = "qp.exchange"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLIENT_GONE: Final = 499


class Exchange:
    """Facts only: no header value, path or query of the client is kept here.

    `status` is 0 until an answer begins; 499 says that the client went away before.
    """

    __slots__ = (
        "authenticated",
        "headers",
        "request_id",
        "scope",
        "started_at",
        "status",
        "trace_id",
    )

    def __init__(self, scope: Scope, request_id: str, started_at: float) -> None:
        self.scope = scope
        self.request_id = request_id
        self.started_at = started_at
        self.trace_id: str | None = None
        self.status = 0
        self.authenticated = False
        self.headers: list[tuple[bytes, bytes]] = []
        """Headers that the answer will carry, whoever makes it."""

    def abandon(self) -> None:
        """The client went away before an answer began."""
        self.status = self.status or _CLIENT_GONE

    @property
    def method(self) -> str:
        """The method when it is a known one: any other token is the client's own text."""
        method: str = self.scope["method"]
        return method if method in _METHODS else "OTHER"

    @property
    def route(self) -> str:
        """The template of the route that was found, such as `/v1/cohorts/{cohort_id}`."""
        template: str = getattr(self.scope.get("route"), "path_format", "unmatched")
        return template

    @property
    def operation(self) -> str:
        """The operation's one name."""
        route = self.scope.get("route")
        name: str | None = getattr(route, "operation_id", None)
        return name or getattr(route, "name", None) or "unmatched"


def register(exchange: Exchange) -> None:
    """Hang an exchange on its scope."""
    exchange.scope[_KEY] = exchange


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that a scope belongs to."""
    exchange: Exchange = scope[_KEY]
    return exchange
