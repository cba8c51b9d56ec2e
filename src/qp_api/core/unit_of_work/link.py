"""The connection of a unit of work: taken late, given back always, committed here alone."""

from typing import Any, Final

from qp_api.core.db.failures import DatabaseFault, without_values
from qp_api.core.db.pools import Pools
from qp_api.core.errors import Overloaded
from qp_api.core.privacy.purposes import DbRole

_FAULTS: Final = (Overloaded, DatabaseFault)


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

    async def abandon(self, error: BaseException) -> None:
        """Undo what was begun, and give the connection back; one that failed is thrown away."""
        spoiled = isinstance(error, _FAULTS)
        try:
            if await self._end("ROLLBACK"):
                spoiled = False  # it has answered
        except Exception:
            spoiled = True
            raise
        finally:
            await self.release(spoiled=spoiled)

    async def release(self, *, spoiled: bool = False) -> None:
        """Give the connection back; the pool throws away one that still holds a transaction."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pools.release(self._role, connection, spoiled=spoiled)

    async def _end(self, word: str) -> bool:
        if self._connection is None or self._begins is None:
            return False
        with without_values():
            await self._connection.execute(word)
        return True
