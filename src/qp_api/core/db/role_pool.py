"""The connections of one role: an idle one is had at once, a busy one is handed to who waits."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import asyncpg
from typing_extensions import override

from .liveness import end_when_unreachable

_LAST_SECONDS = 10.0  # for work in hand when the process ends
_MOST_QUERIES = 50_000  # asyncpg's own bound, after which it puts a new connection in the place


class PooledConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is lent bare and goes back without a round trip."""

    lender: "RolePool | None" = None
    is_out = False
    is_resting = False
    is_watched = False

    @override
    def get_reset_query(self) -> str:
        return ""  # nothing is ever SET on it

    def bare(self) -> Self:
        """Itself, also when it is asked through asyncpg's proxy."""
        return self

    def watch(self, ended: Callable[[Self], None]) -> None:
        """Have it said when it is closed, by whomever."""
        if not self.is_watched:
            self.is_watched = True
            self.add_termination_listener(lambda _: ended(self))

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
    """A stack of idle connections and a line of who waits, over asyncpg's pool.

    asyncpg's pool makes, bounds, mends and closes connections, and to it each of ours is in use:
    nobody ever waits there. Taking, handing over and giving back cost no task and no turn of the
    loop, since under load that is what nearly every request does.
    """

    def __init__(self, pool: asyncpg.Pool, *, linger: float) -> None:
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._idle: list[PooledConnection] = []
        self._line: deque[asyncio.Future[PooledConnection]] = deque()
        self._out = 0  # lent, idle or being made: all that asyncpg has given us
        self._coming = 0  # of these, being made
        self._makers: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self._pause = linger / 2
        self._tending = self._loop.call_later(self._pause, self._tend)

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
            # Statements are ended by the server, requests by their deadline: no timer for each.
            init=end_when_unreachable,
            server_settings={"application_name": "qp-api", "jit": "off"},
        )
        return cls(pool, linger=linger)

    def take(self) -> PooledConnection | None:
        """The connection that was given back last, at once; None if none is idle."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return self._lend(connection)
            self._throw_away(connection)
        return None

    async def wait(self, seconds: float) -> PooledConnection:
        """A connection when one is free, or new. Raises TimeoutError and what connecting raises."""
        if self._is_closing:
            raise asyncpg.InterfaceError("the pool is closing")
        waiter: asyncio.Future[PooledConnection] = self._loop.create_future()
        self._line.append(waiter)
        self._grow()
        patience = self._loop.call_later(seconds, _end_waiting, waiter)
        try:
            return await waiter
        except (asyncio.CancelledError, TimeoutError):
            if waiter in self._line:  # left unserved: nobody makes a connection for it
                self._line.remove(waiter)
            elif not waiter.cancelled() and waiter.exception() is None:
                await self.release(waiter.result())  # handed over to somebody who left
            raise
        finally:
            patience.cancel()

    async def release(self, connection: PooledConnection, *, spoiled: bool = False) -> None:
        """Take a connection back; one that still holds a transaction is thrown away.

        So is a `spoiled` one: it failed, and may be about to close without knowing it yet.
        """
        if connection.lender is not self:
            raise LookupError("this connection is not lent by this pool")
        connection.lender = None
        if connection.is_fit and not spoiled and not self._is_closing:
            self._hand_on(connection)
        elif spoiled or connection.is_closed() or connection.is_in_transaction():
            self._throw_away(connection)
        else:
            await self._give_back(connection)

    async def close(self) -> None:
        """Close what is idle, and the rest as it is given back; what is kept too long is cut."""
        self._tending.cancel()
        self._is_closing = True
        while (waiter := self._next_in_line()) is not None:
            waiter.set_exception(asyncpg.InterfaceError("the pool is closing"))
        while (connection := self.take()) is not None:
            await self.release(connection)
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                await asyncio.gather(*self._makers)
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    def _hand_on(self, connection: PooledConnection) -> None:
        """To whoever waited longest, or onto the stack."""
        waiter = self._next_in_line()
        if waiter is None:
            self._idle.append(connection)
        else:
            waiter.set_result(self._lend(connection))

    def _next_in_line(self) -> "asyncio.Future[PooledConnection] | None":
        while self._line:
            waiter = self._line.popleft()
            if not waiter.done():
                return waiter
        return None

    def _lend(self, connection: PooledConnection) -> PooledConnection:
        connection.lender = self
        connection.is_resting = False
        return connection

    def _throw_away(self, connection: PooledConnection) -> None:
        connection.terminate()  # frees its place, where the driver has not yet done so
        self._left(connection)

    async def _give_back(self, connection: PooledConnection) -> None:
        """Let asyncpg mend or close it: its own from now on, and lent anew before we hear of it."""
        self._left(connection)
        await self._pool.release(connection.proxy)

    def _left(self, connection: PooledConnection) -> None:
        """It is ours no more: given back, or closed by whomever, also while it is lent."""
        if connection.is_out:
            connection.is_out = False
            self._out -= 1
            self._grow()

    def _grow(self) -> None:
        """Make connections for those who wait, as long as there is room."""
        while (
            self._coming < len(self._line)
            and self._out < self._pool.get_max_size()
            and not self._is_closing
        ):
            self._out += 1
            self._coming += 1
            maker = self._loop.create_task(self._make())
            self._makers.add(maker)
            maker.add_done_callback(self._makers.discard)

    async def _make(self) -> None:
        """One connection more; why there is none is told to whoever waited longest."""
        try:
            proxy = await self._pool.acquire()
        except Exception as refused:  # noqa: BLE001 -- raised where somebody waits for it
            self._coming -= 1
            self._out -= 1
            if (waiter := self._next_in_line()) is not None:
                waiter.set_exception(refused)
                self._grow()  # for the next in line, who may be luckier
            return
        connection = proxy.bare()
        connection.is_out = True
        connection.watch(self._left)
        self._coming -= 1
        await self.release(self._lend(connection))

    def _tend(self) -> None:
        """Close what nobody has taken since the last look, down to the floor."""
        for connection in [one for one in self._idle if one.is_resting]:
            if connection.is_closed() or self._pool.get_size() > self._pool.get_min_size():
                self._idle.remove(connection)
                self._throw_away(connection)
        for connection in self._idle:
            connection.is_resting = True
        self._tending = self._loop.call_later(self._pause, self._tend)


def _end_waiting(waiter: "asyncio.Future[PooledConnection]") -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())
