"""A database host that has vanished is noticed by the kernel, without a timer a statement."""

import socket
from typing import Any, Final

_UNREACHABLE_MS: Final = 30_000
_OPTIONS: Final = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 15),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 5),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3),
    (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", _UNREACHABLE_MS),
)


async def end_when_unreachable(connection: Any) -> None:
    """Let the connection fail within 30 s of its last sign of life; RFC 5482, RFC 1122 4.2.3.6."""
    wire = connection._transport.get_extra_info("socket")  # noqa: SLF001 -- asyncpg shows it nowhere
    if wire.family not in (socket.AF_INET, socket.AF_INET6):
        return
    for level, name, value in _OPTIONS:
        if (option := getattr(socket, name, None)) is not None:  # as far as the platform has it
            wire.setsockopt(level, option, value)
