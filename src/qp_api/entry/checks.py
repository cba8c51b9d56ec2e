"""What `/readyz` and `qp-api doctor` ask, part by part."""

from collections.abc import Iterable

import asyncpg
from alembic.config import Config
from alembic.script import ScriptDirectory
from redis.asyncio import Redis

from qp_api.core.actor import SYSTEM
from qp_api.core.db.database import Database
from qp_api.core.db.walls import wall_drift
from qp_api.core.duties.claims import BACKLOG, Backlog
from qp_api.core.http.health import ReadyCheck
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

from .database import MIGRATIONS


class PartDown(Exception):
    """A part that answers, and not as it should; the text says why in one sentence."""


def ready_checks(process: Process) -> Iterable[ReadyCheck]:
    """The parts of a serving process."""

    async def database() -> None:
        await ask_database(process)

    async def key_store() -> None:
        await process.keyring.ask()

    async def valkey() -> None:
        await ask_valkey(process.settings.valkey_url)

    yield ReadyCheck("database", database)
    yield ReadyCheck("key_store", key_store)
    if process.settings.valkey_url is not None:
        yield ReadyCheck("valkey", valkey, necessary=False)


async def ask_database(process: Process) -> None:
    """The database answers, and its tables are those of this code. Raises PartDown."""
    connection = await process.pools.acquire(DbRole.CUSTODY)
    try:
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    finally:
        await process.pools.release(DbRole.CUSTODY, connection)
    if found != newest_migration():
        raise PartDown("The tables are not of this version: run `qp-api migrate`.")


def newest_migration() -> str | None:
    """The migration that this code stands on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


async def ask_valkey(url: str | None) -> None:
    """Valkey answers. Raises PartDown, RedisError."""
    if url is None:
        raise PartDown("QP_VALKEY_URL is not set: duties run by the clock alone.")
    client = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        await client.ping()
    finally:
        await client.aclose()


async def ask_walls(process: Process) -> None:
    """Policies and grants are what the notes ask. Raises PartDown."""
    connection = await asyncpg.connect(process.pools.dsn(DbRole.CUSTODY))
    try:
        drift = await wall_drift(connection, process.data_map)
    finally:
        await connection.close()
    if drift:
        raise PartDown(f"The walls differ from the notes ({len(drift)}): run `qp-api migrate`.")


async def ask_duties(process: Process) -> Backlog:
    """How much is owed. Raises PartDown when something is dead."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        db: Database = uow.db
        backlog = await db.get(BACKLOG, now=uow.now)
    if backlog.dead:
        raise PartDown(f"{backlog.dead} duties are dead: see `qp-api duties list --dead`.")
    return backlog
