"""HTTP/1.1 with the bounds that uvicorn leaves to a proxy: heads come soon, and are small (R6)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final

import orjson
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from qp_api.core.errors import Overloaded, Problem
from qp_api.core.http.answer_headers import Header, complete
from qp_api.core.http.exchange import Exchange
from qp_api.core.http.problems import PROBLEM_JSON, problem_document
from qp_api.core.http.refusals import BadRequest, HeadersTooLarge
from qp_api.kit.ids import new_written_id

_HEAD_BYTES: Final = 32_768
_MOST_FIELDS: Final = 100
_LINGER_SECONDS: Final = 2.0
# What a body of 1 MB takes on the wire in chunks of one byte each, and some.
_MESSAGE_BYTES: Final = 8_000_000


class _HeadRefused(Exception):
    """The parser stops here; the answer follows."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection that is cut when it says nothing, too little in time, or too much.

    A head is due 10 s after the connection is made or its first byte came, an unread rest of a body
    likewise; idle connections end after 15 s. Where the house is full, whoever has been silent
    longest makes room; only when nobody is silent is a request answered 503. A head has at most
    32 KB and 100 fields. Trailers are no headers: they are dropped. RFC 9112 §7.1.2.
    """

    head_seconds: ClassVar[float] = 10.0
    idle_seconds: ClassVar[int] = 15
    most_connections: ClassVar[int] = 800

    @override
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout_keep_alive = self.idle_seconds
        self._deadline: asyncio.TimerHandle | None = None
        self.silent_since: float | None = None
        """Since when a head is awaited, in the loop's time; None while a request is answered."""
        self._in_head = True
        self._fields = self._field_bytes = self._message_bytes = 0
        self._refusal: Problem = BadRequest()
        self._is_refused = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        self._expect(self.head_seconds)
        if len(self.connections) > self.most_connections:
            self._make_room()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._met()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._message_bytes += len(data)
        super().data_received(data)
        self._bound()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._fields = self._field_bytes = 0

    @override
    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        self._count(len(name) + len(value) + len(": \r\n"))
        if self._in_head:
            super().on_header(name, value)

    @override
    def on_headers_complete(self) -> None:
        self._in_head = False
        self.silent_since = None
        self._met()
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._message_bytes = 0

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            # It closes once the client has read the answer, and is not waited for longer than this.
            self._expect(self.idle_seconds)
        elif self.cycle.response_complete:
            self._await_head()

    @override
    def timeout_keep_alive_handler(self) -> None:
        self.transport.abort()

    @override
    def send_400_response(self, msg: str) -> None:
        status, headers, body = _refused(self._refusal, close=True)
        fields = (b"%b: %b\r\n" % field for field in (*self.server_state.default_headers, *headers))
        self.transport.write(b"".join((STATUS_LINE[status], *fields, b"\r\n", body)))
        # What the client still sends is read and dropped for a while: closing with unread bytes
        # would reset the connection, and the answer with it (RFC 9112 §9.6).
        self._is_refused = True
        self.transport.write_eof()
        self._expect(_LINGER_SECONDS)

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        is_full = len(self.connections) > self.most_connections
        answering: Any = _overloaded if is_full else app
        super()._start_asgi_task(cycle, answering)

    def _bound(self) -> None:
        """Look at what has come so far."""
        if self._is_refused or self.transport.is_closing():
            return
        if self._in_head and self._message_bytes > _HEAD_BYTES:
            self._refusal = HeadersTooLarge()
            self.send_400_response("")
        elif self._message_bytes > _MESSAGE_BYTES:
            self.transport.abort()
        elif self.silent_since is not None and self._deadline is None:
            self._expect(self.head_seconds)

    def _count(self, size: int) -> None:
        self._field_bytes += size
        if self._field_bytes > _HEAD_BYTES or self._fields > _MOST_FIELDS:
            self._refusal = HeadersTooLarge()
            raise _HeadRefused

    def _await_head(self) -> None:
        self.silent_since = self.loop.time()

    def _expect(self, seconds: float) -> None:
        self._met()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _met(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> None:
        silent = [
            (other.silent_since, id(other), other)
            for other in self.connections
            if isinstance(other, BoundedProtocol) and other.silent_since is not None
        ]
        _, _, longest = min(silent)  # this one is among them
        if longest is not self:
            self.connections.discard(longest)
            longest.transport.abort()


def _refused(problem: Problem, *, close: bool) -> tuple[int, list[Header], bytes]:
    """A problem as status, headers and body, for requests that never reach the edge."""
    request_id, status = new_written_id(), problem.status()
    body = orjson.dumps(problem_document(problem, request_id=request_id))
    exchange = Exchange({}, request_id, 0.0)
    exchange.status = status
    headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"content-language", b"en"),
    ]
    if problem.retry_after is not None:
        headers.append((b"retry-after", b"%d" % problem.retry_after))
    if close:
        headers.append((b"connection", b"close"))
    return status, complete(headers, exchange, https_only=False), body


async def _overloaded(_: object, __: object, send: Callable[[object], Awaitable[None]]) -> None:
    status, headers, body = _refused(Overloaded(retry_after=1), close=True)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
