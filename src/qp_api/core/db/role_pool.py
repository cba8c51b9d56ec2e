"""The connections of one role: an idle one is had at once, anything else is asyncpg's pool."""

import asyncio
from typing import Any, Self

import asyncpg
from typing_extensions import override

_LAST_SECONDS = 10.0  # for work in hand when the process ends
_MOST_QUERIES = 50_000  # asyncpg's own bound, after which it puts a new connection in the place


class PooledConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is lent bare and goes back without a round trip."""

    lender: "RolePool | None" = None
    is_resting = False

    @override
    def get_reset_query(self) -> str:
        return ""  # nothing is ever SET on it

    def bare(self) -> Self:
        """Itself, also when it is asked through asyncpg's proxy."""
        return self

    @property
    def proxy(self) -> Any:
        """What asyncpg's pool knows it by; None once it is closed."""
        return self._proxy

    @property
    def is_fit(self) -> bool:
        """Whether the next may have it as it is: open, in no transaction, at rest, not worn."""
        protocol = self._protocol
        return (
            protocol is not None
            and protocol.is_connected()
            and not protocol.is_in_transaction()
            and not protocol._is_cancelling()  # noqa: SLF001 -- as asyncpg's own pool asks
            and protocol.queries_count < _MOST_QUERIES
        )


class RolePool:
    """A stack of idle connections over asyncpg's pool, which makes, bounds, mends and closes them.

    To asyncpg a connection of the stack is in use, so nobody may wait there while one lies here:
    whoever finds none joins asyncpg's line, and while anybody waits, what is given back goes there.
    Otherwise taking and giving back costs no task, no timer and no turn of the loop.
    """

    def __init__(self, pool: asyncpg.Pool, *, linger: float) -> None:
        self._pool = pool
        self._idle: list[PooledConnection] = []
        self._waiting = 0
        self._returning: set[asyncio.Future[None]] = set()  # strong references
        self._pause = linger / 2
        self._tending = asyncio.get_running_loop().call_later(self._pause, self._tend)

    @classmethod
    async def open(cls, dsn: str, *, floor: int, most: int, linger: float) -> Self:
        """Open `floor` connections of at most `most`; the rest close when idle for `linger` s."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=floor,
            max_size=most,
            max_queries=_MOST_QUERIES,
            max_inactive_connection_lifetime=linger,
            statement_cache_size=512,
            max_cached_statement_lifetime=0,
            connection_class=PooledConnection,
            command_timeout=30,
            server_settings={"application_name": "qp-api", "jit": "off"},
        )
        return cls(pool, linger=linger)

    def take(self) -> PooledConnection | None:
        """The connection that was given back last, at once; None if none is idle."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return self._lend(connection)
            connection.terminate()  # frees its place, where the driver has not yet done so
        return None

    async def wait(self, seconds: float) -> PooledConnection:
        """A connection when one is free, or new. Raises TimeoutError and what connecting raises."""
        self._waiting += 1
        acquiring = asyncio.ensure_future(self._pool.acquire(timeout=seconds))
        try:
            proxy = await asyncio.shield(acquiring)
        except asyncio.CancelledError:
            # The one that is on its way would be nobody's: it goes back when it arrives.
            acquiring.add_done_callback(self._return)
            raise
        finally:
            self._waiting -= 1
        return self._lend(proxy.bare())

    def _return(self, acquired: "asyncio.Future[Any]") -> None:
        if not acquired.cancelled() and acquired.exception() is None:
            returning = asyncio.ensure_future(self._pool.release(acquired.result()))
            self._returning.add(returning)
            returning.add_done_callback(self._returning.discard)

    async def release(self, connection: PooledConnection) -> None:
        """Take a connection back; one that still holds a transaction is thrown away."""
        if connection.lender is not self:
            raise LookupError("this connection is not lent by this pool")
        connection.lender = None
        if not self._waiting and connection.is_fit:
            self._idle.append(connection)
        elif connection.is_closed() or connection.is_in_transaction():
            connection.terminate()
        else:
            await self._pool.release(connection.proxy)

    async def close(self) -> None:
        """Close what is idle, and the rest as it is given back; what is kept too long is cut."""
        self._tending.cancel()
        self._waiting += 1  # from now on everything goes back to asyncpg
        while (connection := self.take()) is not None:
            await self._pool.release(connection.proxy)
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    def _lend(self, connection: PooledConnection) -> PooledConnection:
        connection.lender = self
        connection.is_resting = False
        return connection

    def _tend(self) -> None:
        """Close what nobody has taken since the last look, down to the floor."""
        for connection in [one for one in self._idle if one.is_resting]:
            if connection.is_closed() or self._pool.get_size() > self._pool.get_min_size():
                self._idle.remove(connection)
                connection.terminate()
        for connection in self._idle:
            connection.is_resting = True
        self._tending = asyncio.get_running_loop().call_later(self._pause, self._tend)
