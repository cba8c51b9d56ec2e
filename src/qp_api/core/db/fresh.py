"""A connection that no pool and no earlier statement has seen: for proofs, never for serving."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from qp_api.core.crypto.keyring import Keyring
from qp_api.core.privacy.purposes import DbRole

from .database import Database
from .pools import Pools


@dataclass(frozen=True, slots=True)
class _Fresh:
    opened: Any

    async def connection(self) -> Any:
        return self.opened


@asynccontextmanager
async def fresh_database(pools: Pools, role: DbRole, keyring: Keyring) -> AsyncIterator[Database]:
    """Sign in anew as a role; what is sealed opens with this keyring alone."""
    connection = await asyncpg.connect(pools.dsn(role))
    try:
        yield Database(_Fresh(connection), keyring)
    finally:
        await connection.close()
