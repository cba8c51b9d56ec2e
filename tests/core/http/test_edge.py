"""The layer around everything: ids, hosts, bounds, headers, and clients that misbehave."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Scope
from typing_extensions import override

from qp_api.core.errors import NotFound
from qp_api.core.http.application import Application
from qp_api.core.http.edge import Bounds
from qp_api.core.http.exchange import Exchange
from qp_api.core.http.observer import Unobserved
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import InModel
from support.http_apps import HOST, client_of, make_app, strict_router

BOUNDS = Bounds(body_bytes=1_000, body_seconds=0.2, answer_seconds=0.4, stall_seconds=0.2)


class Body(InModel):
    """Some text."""

    text: str


class Ends(Unobserved):
    """Remembers how exchanges ended."""

    def __init__(self) -> None:
        self.seen: list[Exchange] = []
        self.faults: list[BaseException] = []

    @override
    def end(self, exchange: Exchange, seconds: float) -> None:
        self.seen.append(exchange)
        assert seconds >= 0

    @override
    def fault(self, exchange: Exchange, error: BaseException) -> None:
        self.faults.append(error)
        assert exchange not in self.seen


def tiny() -> APIRouter:
    router = strict_router()

    @router.post("/texts", **operation("send_text", purpose=None, public=True))
    async def send_text(body: Body) -> int:
        return len(body.text)

    @router.get("/public", **operation("read_public", purpose=None, public=True))
    async def read_public() -> Response:
        return Response(b"x", headers={"Cache-Control": "public, max-age=60"})

    @router.get("/slow", **operation("wait", purpose=None, public=True))
    async def wait() -> None:
        await asyncio.sleep(60)

    return router


def streams() -> APIRouter:
    router = strict_router()

    @router.get("/stream", **operation("stream", purpose=None, public=True))
    async def stream() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 1000

        return StreamingResponse(pieces())

    @router.get("/broken/{by}", **operation("break_off", purpose=None, public=True))
    async def break_off(by: str) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"x"
            raise NotFound if by == "problem" else RuntimeError

        return StreamingResponse(pieces())

    return router


@pytest.fixture
def ends() -> Ends:
    return Ends()


@pytest.fixture
def app(ends: Ends) -> Application:
    options: dict[str, Any] = {"bounds": BOUNDS}
    return make_app(tiny(), streams(), options=options, collaborators={"observer": ends})


class Wire:
    """A client on the level of ASGI: says what it likes, reads as slowly as it likes."""

    def __init__(self, app: Application, *messages: Message, hangs: bool = True) -> None:
        self._app = app
        self._messages = list(messages)
        self._hangs = hangs
        self.sent: list[Message] = []
        self.taken = 0
        self.reads = True

    async def ask(self, method: str, path: str, *headers: tuple[bytes, bytes]) -> None:
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "client": ("192.0.2.1", 1),
            "headers": [(b"host", HOST.encode()), *headers],
        }
        await self._app(scope, self._receive, self._send)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(m.get("body", b"") for m in self.sent[1:])

    async def _receive(self) -> Message:
        self.taken += 1
        if self._messages:
            return self._messages.pop(0)
        if self._hangs:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        if not self.reads and message["type"] == "http.response.body":
            await asyncio.sleep(60)


def piece(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


JSON = (b"content-type", b"application/json")
CHUNKED = (b"transfer-encoding", b"chunked")


@pytest.mark.parametrize("own", ["a", "A-z_0.9", "x" * 64])
async def test_a_harmless_request_id_is_echoed_and_not_kept(
    app: Application, ends: Ends, own: str
) -> None:
    answer = await client_of(app).get("/nowhere", headers={"X-Request-Id": own})
    assert answer.headers["x-request-id"] == own
    assert answer.json()["request_id"] == ends.seen[0].request_id
    assert UUID(ends.seen[0].request_id).version == 7


async def test_a_request_id_that_is_a_uuid_is_kept(app: Application, ends: Ends) -> None:
    own = "7f1d8f0e-5c1b-4a52-9d3e-0a4b6c8d9e0f"
    answer = await client_of(app).get("/nowhere", headers={"X-Request-Id": own})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == own
    assert ends.seen[0].request_id == own


@pytest.mark.parametrize("own", ["", "x" * 65, "a b", 'a"b', "ä".encode().decode("latin-1"), "a/b"])
async def test_any_other_request_id_is_replaced(app: Application, own: str) -> None:
    headers = [(b"x-request-id", own.encode("latin-1"))]
    answer = await client_of(app).get("/nowhere", headers=headers)
    assert UUID(answer.headers["x-request-id"]).version == 7
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_every_answer_orders_the_browser(app: Application) -> None:
    for path in ("/v1/public", "/nowhere", "/livez", "/v1/meta"):
        headers = (await client_of(app).get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "strict-transport-security" not in headers


async def test_https_is_ordered_where_it_is_served() -> None:
    headers = (await client_of(make_app(options={"https_only": True})).get("/livez")).headers
    assert "max-age=31536000" in headers["strict-transport-security"]


async def test_only_what_is_public_may_be_stored(app: Application) -> None:
    client = client_of(app)
    assert (await client.get("/v1/public")).headers["cache-control"] == "public, max-age=60"
    assert (await client.get("/v1/meta")).headers["cache-control"] == "no-store"
    personal = await client.get("/v1/public", headers={"Authorization": "Bearer x"})
    assert personal.headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize(
    "host", ["evil.test", "", "api.example.test.evil.test", "api.example.test@evil.test", "a b"]
)
async def test_a_foreign_host_is_refused(app: Application, host: str) -> None:
    answer = await client_of(app).get("/v1/public", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "host_not_allowed")
    assert "evil" not in answer.text


async def test_two_hosts_are_none(app: Application) -> None:
    wire = Wire(app)
    await wire.ask("GET", "/v1/public", (b"host", HOST.encode()))
    assert wire.status == 400


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:8000"])
async def test_a_listed_host_is_served_on_any_port(app: Application, host: str) -> None:
    assert (await client_of(app).get("/v1/public", headers={"Host": host})).status_code == 200


async def test_probes_come_by_address(app: Application) -> None:
    assert (await client_of(app).get("/livez", headers={"Host": "10.1.2.3"})).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1%2Fpublic", "/v1/%2e%2e/v1/public", "/v1/public%00", "//v1/public"]
)
async def test_an_ambiguous_path_leads_nowhere(app: Application, path: str) -> None:
    assert (await client_of(app).get(f"http://{HOST}{path}")).status_code == 404


async def test_a_large_body_is_refused_before_it_is_read(app: Application) -> None:
    wire = Wire(app, piece(b"x" * 5000, more=False))
    await wire.ask("POST", "/v1/texts", JSON, (b"content-length", b"5000"))
    assert (wire.status, wire.taken) == (413, 0)
    assert wire.headers[b"connection"] == b"close"
    assert b"body_too_large" in wire.body


async def test_a_large_body_in_pieces_is_cut(app: Application) -> None:
    wire = Wire(app, *[piece(b"x" * 400)] * 10)
    await wire.ask("POST", "/v1/texts", JSON, CHUNKED)
    assert (wire.status, wire.taken) == (413, 3)
    assert b"body_too_large" in wire.body


async def test_a_body_up_to_the_limit_is_read(app: Application) -> None:
    text = b'{"text":"' + b"x" * 989 + b'"}'
    wire = Wire(app, piece(text[:500]), piece(text[500:], more=False))
    await wire.ask("POST", "/v1/texts", JSON, CHUNKED)
    assert (wire.status, wire.body) == (200, b"989")


@pytest.mark.parametrize("length", [b"-1", b"1_0", b"9" * 30, b"x", "٣".encode()])
async def test_a_length_that_is_no_number_is_refused(app: Application, length: bytes) -> None:
    wire = Wire(app, piece(b"{}", more=False))
    await wire.ask("POST", "/v1/texts", JSON, (b"content-length", length))
    assert wire.status in (400, 413)


async def test_two_framings_at_once_are_refused(app: Application) -> None:
    wire = Wire(app, piece(b"{}", more=False))
    await wire.ask("POST", "/v1/texts", JSON, CHUNKED, (b"content-length", b"2"))
    assert (wire.status, wire.taken) == (400, 0)
    assert b"bad_request" in wire.body


@pytest.mark.parametrize(
    "coding", [b"gzip, chunked", b"chunked, chunked", b"Chunked", b"identity", b" chunked", b""]
)
async def test_any_other_coding_than_chunked_is_refused(app: Application, coding: bytes) -> None:
    wire = Wire(app, piece(b'{"text":"x"}', more=False))
    await wire.ask("POST", "/v1/texts", JSON, (b"transfer-encoding", coding))
    assert (wire.status, wire.taken) == (400, 0)
    assert wire.headers[b"connection"] == b"close"


async def test_a_slow_body_is_cut(app: Application) -> None:
    wire = Wire(app, piece(b'{"te'))
    await wire.ask("POST", "/v1/texts", JSON, CHUNKED)
    assert wire.status == 408
    assert b"body_too_slow" in wire.body


async def test_a_client_that_goes_away_gets_no_answer(app: Application, ends: Ends) -> None:
    wire = Wire(app, piece(b'{"te'), hangs=False)
    await wire.ask("POST", "/v1/texts", JSON, CHUNKED)
    assert wire.sent == []
    assert [e.status for e in ends.seen] == [499]


async def test_an_answer_that_takes_too_long_is_given_up(app: Application, ends: Ends) -> None:
    answer = await client_of(app).get("/v1/slow")
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert answer.headers["retry-after"] == "1"
    assert [e.status for e in ends.seen] == [503]


async def test_a_reader_that_stalls_is_cut(app: Application, ends: Ends) -> None:
    wire = Wire(app)
    wire.reads = False
    await asyncio.wait_for(wire.ask("GET", "/v1/stream"), 5)
    assert not wire.sent[-1].get("more_body") or len(wire.sent) == 2
    assert [e.status for e in ends.seen] == [200]


@pytest.mark.parametrize(("by", "kind"), [("fault", RuntimeError), ("problem", NotFound)])
async def test_an_answer_that_breaks_off_is_a_fault_and_no_second_answer(
    app: Application, ends: Ends, by: str, kind: type[Exception]
) -> None:
    wire = Wire(app)
    await wire.ask("GET", f"/v1/broken/{by}")
    assert [m["type"] for m in wire.sent].count("http.response.start") == 1
    assert [e.status for e in ends.seen] == [200]
    assert [type(error) for error in ends.faults] == [kind]


async def test_a_trace_is_followed_when_it_is_well_formed(app: Application, ends: Ends) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    for parent in (
        f"00-{trace}-00f067aa0ba902b7-01",
        f"00-{trace}-zz-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
    ):
        await client_of(app).get("/livez", headers={"traceparent": parent})
    assert [e.trace_id for e in ends.seen] == [trace, None, None]


async def test_what_the_client_calls_its_method_is_not_kept(app: Application, ends: Ends) -> None:
    await client_of(app).request("CANARY", "/v1/public")
    assert (ends.seen[0].method, ends.seen[0].operation, ends.seen[0].status) == (
        "OTHER",
        "unmatched",
        405,
    )


async def test_no_websocket_is_opened(app: Application) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    await app({"type": "websocket", "path": "/", "headers": []}, receive, send)
    assert [m["type"] for m in sent] == ["websocket.close"]
