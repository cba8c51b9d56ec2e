"""What `/readyz` and `qp-api doctor` ask, part by part."""

from collections.abc import Iterable
from functools import partial

import asyncpg
from redis.asyncio import Redis

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import follow
from qp_api.core.db.walls import wall_drift
from qp_api.core.duties.claims import BACKLOG, Backlog
from qp_api.core.http.health import ReadyCheck
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import lacks_admin
from qp_api.domains.payments.public import unknown_tax_codes

from .migrations import older_migrations


class PartDown(Exception):
    """A part that answers, and not as it should; the text says why in one sentence."""


def ready_checks(process: Process) -> Iterable[ReadyCheck]:
    """The parts of a serving process."""
    yield ReadyCheck("database", partial(ask_database, process))
    yield ReadyCheck("migrations", partial(ask_migrations, process))
    yield ReadyCheck("key_store", process.keyring.ask)
    url = process.settings.valkey_url
    if url is not None:
        yield ReadyCheck("valkey", partial(ask_valkey, url), necessary=False)


async def ask_database(process: Process) -> None:
    """The database answers. Raises Overloaded."""
    await _ask(process, "SELECT 1")


async def ask_migrations(process: Process) -> None:
    """This code can stand on the tables. Raises PartDown, Overloaded."""
    try:
        found = await _ask(process, "SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        found = None
    # A migration that we don't know is newer than we: it only added what we can do without.
    if found is None or found in older_migrations():
        raise PartDown("The tables are not of this version: run `qp-api migrate`.")


async def ask_tax_codes(process: Process) -> None:
    """Every invoice can be made today. Raises PartDown."""
    await follow(process)
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        unknown = await unknown_tax_codes(uow)
    if unknown:
        raise PartDown(
            f"No tax code of today: {', '.join(unknown)}. Correct QP_PAYMENTS__TRAINING_TAX_CODE "
            "or QP_PAYMENTS__CONSULTANCY_TAX_CODE: what is paid can't be settled."
        )


async def ask_admins(process: Process) -> None:
    """Where there are people, somebody can give and take roles. Raises PartDown."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        lacks = await lacks_admin(uow)
    if lacks:
        raise PartDown("There is no open admin: make one with `qp-api admin bootstrap`.")


async def _ask(process: Process, question: str) -> object:
    async with process.pools.lend(DbRole.CUSTODY) as connection:
        return await connection.fetchval(question)


async def ask_valkey(url: str) -> None:
    """Valkey answers. Raises RedisError."""
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
    await follow(process)
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        backlog = await uow.db.get(BACKLOG, now=uow.now)
    if backlog.dead:
        raise PartDown(f"{backlog.dead} duties are dead: see `qp-api duties list --dead`.")
    return backlog
