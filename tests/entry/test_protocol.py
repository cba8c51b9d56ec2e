"""Connections that misbehave, over sockets: silent, slow, greedy; and the neighbours they leave."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn

from qp_api.core.http.application import Application
from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.privacy import Purpose
from qp_api.entry.protocol import BoundedProtocol
from support.http_apps import HOST, People, make_app, strict_router

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

ROOM = 8
LINE = f"HTTP/1.1\r\nHost: {HOST}\r\n"


class Hasty(BoundedProtocol):
    """The same within a test's patience."""

    head_seconds = 0.3
    idle_seconds = 1
    most_connections = ROOM


@dataclass
class Peer:
    """One connection, byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split()[1]), headers, body

    async def is_cut(self, *, within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                return await self.reader.read() == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False


@dataclass
class Served:
    """A server on a free port."""

    port: int
    stack: AsyncExitStack

    async def connect(self) -> Peer:
        peer = Peer(*await asyncio.open_connection("127.0.0.1", self.port))
        self.stack.callback(peer.writer.close)
        return peer


def tiny() -> Application:
    router = strict_router()
    people = People()
    people.add("tok")

    @router.get("/hello", **operation("greet", purpose=None, public=True))
    async def greet() -> str:
        return "hello"

    @router.get("/wait", **operation("wait", purpose=None, public=True))
    async def wait() -> str:
        await asyncio.sleep(0.6)
        return "waited"

    @router.post("/own", **operation("own", purpose=Purpose.ACCOUNT))
    async def own(actor: ActorDep) -> str:
        return str(actor.kind)

    return make_app(router, people=people)


@asynccontextmanager
async def serving(protocol: type[BoundedProtocol]) -> AsyncIterator[Served]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            tiny(), http=protocol, ws="none", lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        task = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 -- without its signals
        while not server.started:  # noqa: ASYNC110 -- it has no event to wait for
            await asyncio.sleep(0.01)
        async with AsyncExitStack() as stack:
            yield Served(listener.getsockname()[1], stack)
        server.should_exit = True
        await task


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving(Hasty) as server:
        yield server


async def test_a_silent_connection_is_cut(served: Served) -> None:
    peer = await served.connect()
    assert await peer.is_cut(within=1)


async def test_a_byte_now_and_then_gains_no_time(served: Served) -> None:
    peer, began = await served.connect(), time.monotonic()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        for letter in f"GET /v1/hello {LINE}X: " + "x" * 100:
            await peer.say(letter)
            await asyncio.sleep(0.05)
            if peer.reader.at_eof():
                raise ConnectionResetError
    assert time.monotonic() - began < 2


async def test_a_second_head_has_no_more_time_than_the_first(served: Served) -> None:
    peer = await served.connect()
    await peer.say(f"GET /v1/hello {LINE}\r\n")
    assert (await peer.answer())[0] == 200
    await asyncio.sleep(0.5)  # idle, longer than a head may take
    await peer.say(f"GET /v1/hello {LINE}\r\n")
    assert (await peer.answer())[0] == 200
    await peer.say("GET /v1/h")
    assert await peer.is_cut(within=0.8)


async def test_an_idle_connection_ends(served: Served) -> None:
    peer = await served.connect()
    await peer.say(f"GET /v1/hello {LINE}\r\n")
    assert (await peer.answer())[0] == 200
    assert await peer.is_cut(within=2)


async def test_an_answer_may_take_longer_than_a_head(served: Served) -> None:
    peer = await served.connect()
    await peer.say(f"GET /v1/wait {LINE}\r\n")
    assert (await peer.answer())[2] == b'"waited"'


async def test_the_rest_of_a_refused_body_is_not_waited_for(served: Served) -> None:
    peer = await served.connect()
    await peer.say(f"POST /v1/own {LINE}Content-Length: 900\r\n\r\nx")
    assert (await peer.answer())[0] == 401
    await peer.say("x")
    assert await peer.is_cut(within=0.8)


async def test_the_silent_make_room_for_who_asks(served: Served) -> None:
    silent = [await served.connect() for _ in range(5 * ROOM)]
    peer = await served.connect()
    await peer.say(f"GET /v1/hello {LINE}\r\n")
    assert (await peer.answer())[2] == b'"hello"'
    assert [await one.is_cut(within=0.05) for one in silent[:2]] == [True, True]


async def test_when_all_are_busy_the_next_is_told_to_come_again(served: Served) -> None:
    busy = [await served.connect() for _ in range(ROOM)]
    for one in busy:
        await one.say(f"GET /v1/wait {LINE}\r\n")
    await asyncio.sleep(0.1)
    peer = await served.connect()
    await peer.say(f"GET /v1/hello {LINE}\r\n")
    status, headers, body = await peer.answer()
    assert (status, headers["retry-after"]) == (503, "1")
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["code"] == "overloaded"
    assert headers["x-request-id"] == json.loads(body)["request_id"]
    assert [(await one.answer())[0] for one in busy] == [200] * ROOM


CHUNKED = "Transfer-Encoding: chunked\r\n\r\n0\r\n"


@pytest.mark.parametrize(
    ("head", "trailer", "status"),
    [("Authorization: Bearer tok\r\n", "", 200), ("", "Authorization: Bearer tok\r\n", 401)],
    ids=["in the head", "in the trailer"],
)
async def test_a_trailer_proves_nothing(
    served: Served, head: str, trailer: str, status: int
) -> None:
    peer = await served.connect()
    await peer.say(f"POST /v1/own {LINE}{head}{CHUNKED}{trailer}\r\n")
    assert (await peer.answer())[0] == status


@pytest.mark.parametrize(
    "head",
    [
        f"GET /v1/hello {LINE}X: {'x' * 40_000}\r\n\r\n",
        f"GET /v1/hello {LINE}X: {'x' * 40_000}",
        f"GET /v1/hello {LINE}" + "X: x\r\n" * 100 + "\r\n",
        f"GET /v1/{'x' * 40_000} {LINE}\r\n",
        f"GET /v1/hello {LINE}" + f"X: {'x' * 10_000}\r\n" * 4 + "\r\n",
    ],
    ids=["long value", "endless value", "many fields", "long path", "long in all"],
)
async def test_a_head_too_large_is_refused(served: Served, head: str) -> None:
    peer = await served.connect()
    await peer.say(head)
    status, headers, body = await peer.answer()
    assert (status, headers["connection"]) == (431, "close")
    assert json.loads(body)["code"] == "headers_too_large"
    assert await peer.is_cut(within=0.5)


async def test_a_head_within_bounds_is_read(served: Served) -> None:
    peer = await served.connect()
    await peer.say(f"GET /v1/hello {LINE}" + "X: x\r\n" * 98 + f"Y: {'y' * 30_000}\r\n\r\n")
    assert (await peer.answer())[0] == 200


async def test_what_is_no_http_is_a_problem_too(served: Served) -> None:
    peer = await served.connect()
    await peer.say("canary\r\n\r\n")
    status, headers, body = await peer.answer()
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert json.loads(body)["code"] == "bad_request"
    assert b"canary" not in body
