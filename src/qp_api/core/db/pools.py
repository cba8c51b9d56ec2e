"""One pool a purpose: each signs in as its own role, member of no other."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from typing_extensions import override

from qp_api.core.errors import Overloaded
from qp_api.core.privacy.purposes import DbRole

_UNREACHABLE = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
_RARE = frozenset({DbRole.MARKETING, DbRole.ANALYTICS})


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to its pool without a round trip: nothing is ever SET on it."""

    @override
    def get_reset_query(self) -> str:
        return ""


class Pools:
    """The pools of one process, by role."""

    def __init__(self, dsns: Mapping[DbRole, str], *, size: int, wait_seconds: float) -> None:
        self._dsns = dsns
        self._size = size
        self._wait = wait_seconds
        self._pools: dict[DbRole, asyncpg.Pool] = {}

    async def open(self) -> None:
        """Open every pool; rare ones hold no connection until they are asked."""
        for role, dsn in self._dsns.items():
            rare = role in _RARE
            self._pools[role] = await asyncpg.create_pool(
                dsn,
                min_size=0 if rare else 1,
                max_size=2 if rare else self._size,
                max_inactive_connection_lifetime=30 if rare else 300,
                statement_cache_size=512,
                max_cached_statement_lifetime=0,
                connection_class=_Connection,
                command_timeout=30,
                server_settings={"application_name": "qp-api", "jit": "off"},
            )

    async def close(self) -> None:
        """Give back every connection."""
        for pool in self._pools.values():
            await pool.close()
        self._pools.clear()

    async def acquire(self, role: DbRole) -> Any:
        """A connection of this role. Raises Overloaded when none is free in time (R10)."""
        try:
            return await self._pools[role].acquire(timeout=self._wait)
        except _UNREACHABLE:
            raise Overloaded(retry_after=1) from None

    async def release(self, role: DbRole, connection: Any) -> None:
        """Give a connection back; one that still holds a transaction is thrown away."""
        if connection.is_in_transaction():
            connection.terminate()
        await self._pools[role].release(connection)

    def dsn(self, role: DbRole) -> str:
        """The address a role signs in at, for connections outside the pools (listeners)."""
        return self._dsns[role]
