"""Every statement that a process sends, as the driver sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typing_extensions import override

from qp_api.core.db.pools import Pools
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process


class _HeardPools(Pools):
    """The pools of a process, with an ear at each connection that is given out."""

    def __init__(self, pools: Pools, heard: list[str]) -> None:
        self._inner = pools
        self._heard = heard

    @override
    async def acquire(self, role: DbRole) -> Any:
        connection = await self._inner.acquire(role)
        connection.add_query_logger(self._hear)
        return connection

    @override
    async def release(self, role: DbRole, connection: Any, *, spoiled: bool = False) -> None:
        connection.remove_query_logger(self._hear)
        await self._inner.release(role, connection, spoiled=spoiled)

    def _hear(self, record: Any) -> None:
        self._heard.append(record.query)


@contextmanager
def heard_statements(process: Process) -> Iterator[list[str]]:
    """The texts of all statements from here to the end of the block, in order."""
    heard: list[str] = []
    pools = process.pools
    process.pools = _HeardPools(pools, heard)
    yield heard
    process.pools = pools
