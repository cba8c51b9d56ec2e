"""One pool a purpose: each signs in as its own role, member of no other."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from qp_api.core.errors import Overloaded
from qp_api.core.privacy.purposes import DbRole

from .role_pool import RolePool

_UNREACHABLE = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
_RARE = frozenset({DbRole.MARKETING, DbRole.ANALYTICS})


class Pools:
    """The pools of one process, by role."""

    def __init__(self, dsns: Mapping[DbRole, str], *, size: int, wait_seconds: float) -> None:
        self._dsns = dsns
        self._size = size
        self._wait = wait_seconds
        self._pools: dict[DbRole, RolePool] = {}

    async def open(self) -> None:
        """Open every pool; rare ones hold no connection until they are asked."""
        for role, dsn in self._dsns.items():
            rare = role in _RARE
            self._pools[role] = await RolePool.open(
                dsn,
                floor=0 if rare else 1,
                most=2 if rare else self._size,
                linger=30 if rare else 300,
            )

    async def close(self) -> None:
        """Give back every connection."""
        for pool in self._pools.values():
            await pool.close()
        self._pools.clear()

    async def acquire(self, role: DbRole) -> Any:
        """A connection of this role. Raises Overloaded when none is free in time (R10)."""
        pool = self._pools[role]
        connection = pool.take()
        if connection is not None:
            return connection
        try:
            return await pool.wait(self._wait)
        except _UNREACHABLE:
            raise Overloaded(retry_after=1) from None

    async def release(self, role: DbRole, connection: Any, *, spoiled: bool = False) -> None:
        """Give a connection back; `spoiled` or with a transaction left on it, it is thrown away."""
        await self._pools[role].release(connection, spoiled=spoiled)

    @asynccontextmanager
    async def lend(self, role: DbRole) -> AsyncIterator[Any]:
        """A connection for as long as the block lasts; thrown away where the block fails."""
        connection = await self.acquire(role)
        try:
            yield connection
        except Exception:
            await self.release(role, connection, spoiled=True)
            raise
        except BaseException:
            await self.release(role, connection)
            raise
        await self.release(role, connection)

    def dsn(self, role: DbRole) -> str:
        """The address a role signs in at, for connections outside the pools (listeners)."""
        return self._dsns[role]
