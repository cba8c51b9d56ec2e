"""The one layer around the application: ids, bounds, host, headers, and a word to the observer.

Everything in one class, since each further layer would cost every request (house.md section 6).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from qp_api.core.errors import NotFound, Overloaded, Problem
from qp_api.kit.clock import Clock

from .answer import Answer
from .bounded_body import CLOSE, BoundedBody
from .deadlines import Deadlines
from .exchange import Exchange, register
from .observer import Observer
from .refusals import BadRequest, BodyTooLarge, HostNotAllowed, Internal
from .request_ids import echoed_id, request_id, trace_id

_READ: Final = frozenset(
    {
        b"host",
        b"content-length",
        b"transfer-encoding",
        b"x-request-id",
        b"traceparent",
        b"authorization",
    }
)
_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")
_LONGEST_NUMBER: Final = 18
# Encoded separators, dots and NUL: a proxy and we would see different paths.
_AMBIGUOUS: Final = (b"%2f", b"%5c", b"%2e", b"%00")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much and how long: bytes, and seconds."""

    body_bytes: int = 1_000_000
    body_seconds: float = 10.0
    answer_seconds: float = 30.0
    stall_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class EdgeOptions:
    """`hosts` are the served names, without ports; probes come by address, and may name any."""

    hosts: frozenset[str]
    any_host_paths: frozenset[str] = frozenset()
    https_only: bool = False
    bounds: Bounds = field(default_factory=Bounds)


class Edge:
    """Pure ASGI, about 15 µs a request."""

    def __init__(
        self, app: ASGIApp, *, options: EdgeOptions, observer: Observer, clock: Clock
    ) -> None:
        self._app = app
        self._options = options
        self._hosts = frozenset(host.lower().encode() for host in options.hosts)
        self._observer = observer
        self._clock = clock
        self._deadlines = Deadlines()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:  # a websocket; nothing here speaks it
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _read_headers(scope)
        began = self._clock.monotonic()
        offered = found.get(b"x-request-id")
        exchange = Exchange(scope, request_id(offered), began)
        exchange.echoed_id = echoed_id(offered)
        exchange.trace_id = trace_id(found.get(b"traceparent"))
        exchange.authenticated = b"authorization" in found
        register(exchange)
        self._observer.begin()
        try:
            await self._answer(exchange, found, receive, send)
        finally:
            exchange.abandon()
            self._observer.end(exchange, self._clock.monotonic() - began)

    async def _answer(
        self, exchange: Exchange, found: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        bounds, https_only = self._options.bounds, self._options.https_only
        deadline = self._deadlines.within(bounds.answer_seconds)
        answer = Answer(
            exchange, send, deadline, stall_seconds=bounds.stall_seconds, https_only=https_only
        )
        try:
            with deadline:
                self._check(exchange.scope, found)
                await self._app(exchange.scope, self._bounded(receive, found), answer)
        except Exception as error:  # noqa: BLE001 -- the last frame of ours: beyond it the text is logged
            if deadline.expired:
                await answer.refuse(Overloaded(retry_after=1))
            elif isinstance(error, Problem) and exchange.status == 0:
                await answer.refuse(error)
            else:  # a problem after the answer has begun is a fault like any other
                self._observer.fault(exchange, error)
                await answer.refuse(Internal())

    def _check(self, scope: Scope, found: Mapping[bytes, bytes]) -> None:
        if not self._serves(found.get(b"host", b"")) and (
            scope["path"] not in self._options.any_host_paths
        ):
            raise HostNotAllowed
        raw: bytes = scope.get("raw_path") or b""
        if b"%" in raw and any(mark in raw.lower() for mark in _AMBIGUOUS):
            raise NotFound
        length = _announced_length(found)
        if length > self._options.bounds.body_bytes:
            raise BodyTooLarge(headers=CLOSE)

    def _serves(self, host: bytes) -> bool:
        if host in self._hosts:
            return True
        match = _HOST.fullmatch(host.lower())
        return match is not None and match[1] in self._hosts

    def _bounded(self, receive: Receive, found: Mapping[bytes, bytes]) -> Receive:
        if b"transfer-encoding" not in found and found.get(b"content-length", b"0") == b"0":
            return receive
        bounds = self._options.bounds
        return BoundedBody(
            receive, self._deadlines, limit=bounds.body_bytes, seconds=bounds.body_seconds
        )


def _announced_length(found: Mapping[bytes, bytes]) -> int:
    """The length that the request announces, 0 when none. Raises BadRequest."""
    length = found.get(b"content-length")
    if length is None:
        # Codings beneath, or another spelling of it, is what a proxy and we could read differently.
        if found.get(b"transfer-encoding", b"chunked") != b"chunked":
            raise BadRequest(headers=CLOSE)
        return 0
    # Two framings at once are how requests are smuggled (RFC 9112 §6.1).
    if b"transfer-encoding" in found or not length.isdigit() or len(length) > _LONGEST_NUMBER:
        raise BadRequest(headers=CLOSE)
    return int(length)


def _read_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers that the edge reads; one that comes twice counts as malformed."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            found[name] = b"" if name in found else value
    return found
