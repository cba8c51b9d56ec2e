"""A vanished database host is noticed by the kernel."""

import asyncio
import socket
from types import SimpleNamespace

import pytest

from qp_api.core.db.liveness import end_when_unreachable


class _Served(asyncio.Protocol):
    """A peer that says nothing."""


@pytest.mark.loopback
async def test_a_distant_connection_ends_without_a_sign_of_life() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Served, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, _ = await loop.create_connection(_Served, "127.0.0.1", port)
    wire = transport.get_extra_info("socket")

    def option(name: int) -> int:
        found: int = wire.getsockopt(socket.IPPROTO_TCP, name)
        return found

    before = option(socket.TCP_USER_TIMEOUT)
    await end_when_unreachable(SimpleNamespace(_transport=transport))

    assert before == 0
    assert option(socket.TCP_USER_TIMEOUT) == 30_000
    assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
    assert option(socket.TCP_KEEPIDLE) + 3 * option(socket.TCP_KEEPINTVL) == 30
    transport.close()
    server.close()


async def test_a_local_one_needs_nothing() -> None:
    ours, theirs = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().create_connection(_Served, sock=ours)
    await end_when_unreachable(SimpleNamespace(_transport=transport))
    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 0
    transport.close()
    theirs.close()
