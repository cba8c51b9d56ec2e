"""The connection of a unit of work: taken late, given back always, committed here alone."""

from typing import Any

from qp_api.core.db.failures import without_values
from qp_api.core.db.pools import Pools
from qp_api.core.privacy.purposes import DbRole


class Transaction:
    """A connection of one role and, where asked for, its transaction."""

    __slots__ = ("_begins", "_connection", "_pools", "_role")

    def __init__(self, pools: Pools, role: DbRole, begins: str | None) -> None:
        self._pools = pools
        self._role = role
        self._begins = begins
        self._connection: Any = None

    async def connection(self) -> Any:
        """The connection, taken and begun when it is first needed."""
        if self._connection is None:
            self._connection = await self._pools.acquire(self._role)
            if self._begins is not None:
                with without_values():
                    await self._connection.execute(self._begins)
        return self._connection

    async def commit(self) -> None:
        """Commit what was begun; a deferred constraint speaks here."""
        await self._end("COMMIT")

    async def roll_back(self) -> None:
        """Undo what was begun."""
        await self._end("ROLLBACK")

    async def release(self) -> None:
        """Give the connection back; the pool throws away one that still holds a transaction."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pools.release(self._role, connection)

    async def _end(self, word: str) -> None:
        if self._connection is None or self._begins is None:
            return
        with without_values():
            await self._connection.execute(word)
