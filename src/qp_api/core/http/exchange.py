"""One request and its answer, as the edge sees them: what the log and the metrics are made of."""

from typing import Final

from starlette.types import Scope

_KEY: Final = "qp.exchange"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLIENT_GONE: Final = 499
_UNMATCHED: Final = "unmatched"


class Exchange:
    """Facts only: no header value, path or query of the client is kept here.

    `status` is 0 until an answer begins; 499 says that the client went away before. `operation` is
    the one name of what was found, `route` its template, such as `/v1/cohorts/{cohort_id}`.
    """

    __slots__ = (
        "authenticated",
        "echoed_id",
        "headers",
        "operation",
        "request_id",
        "route",
        "scope",
        "started_at",
        "status",
        "trace_id",
    )

    def __init__(self, scope: Scope, request_id: str, started_at: float) -> None:
        self.scope = scope
        self.request_id = request_id
        self.started_at = started_at
        self.echoed_id: str | None = None
        """The client's own name for the request, which only the client is told."""
        self.trace_id: str | None = None
        self.status = 0
        self.authenticated = False
        self.operation = _UNMATCHED
        self.route = _UNMATCHED
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


def register(exchange: Exchange) -> None:
    """Hang an exchange on its scope."""
    exchange.scope[_KEY] = exchange


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that a scope belongs to."""
    exchange: Exchange = scope[_KEY]
    return exchange
