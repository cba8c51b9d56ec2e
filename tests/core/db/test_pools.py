"""The pools: a bound, a wait, no connection lost, none handed on in a state that isn't new."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.db import role_pool
from qp_api.core.db.pools import Pools
from qp_api.core.db.role_pool import RolePool
from qp_api.core.errors import Overloaded
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.core.unit_of_work.mode import Mode
from qp_api.integrations.embedded import EmbeddedServers, Running
from support.databases import Database, ask
from support.waiting import until

ROLE = DbRole.RIGHTS
SIZE = 3
PATIENCE = 0.4  # seconds; a busy machine connects in half of it


@pytest.fixture
async def pools(blank_database: Database) -> AsyncIterator[Pools]:
    dsns = {ROLE: blank_database.admin_dsn, DbRole.CUSTODY: blank_database.admin_dsn}
    opened = Pools(dsns, size=SIZE, wait_seconds=PATIENCE)
    await opened.open()
    yield opened
    await opened.close()


@asynccontextmanager
async def lent(pools: Pools) -> AsyncIterator[Any]:
    connection = await pools.acquire(ROLE)
    try:
        yield connection
    finally:
        await pools.release(ROLE, connection)


async def all_of(pools: Pools) -> list[Any]:
    """Every connection that may be had at once, each of them answering."""
    held = [await pools.acquire(ROLE) for _ in range(SIZE)]
    for connection in held:
        assert await connection.fetchval("SELECT 1") == 1
    with pytest.raises(Overloaded):
        await pools.acquire(ROLE)
    return held


async def give_back(pools: Pools, held: list[Any]) -> None:
    for connection in held:
        await pools.release(ROLE, connection)


def pid(connection: Any) -> int:
    found: int = connection.get_server_pid()
    return found


async def signed_in(database: Database) -> int:
    """How many connections of our own the server has."""
    found: int = await ask(
        database.admin_dsn,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'qp-api'",
        database.name,
    )
    return found


async def test_what_was_given_back_last_is_had_first_and_at_once(pools: Pools) -> None:
    held = await all_of(pools)
    await give_back(pools, held)
    again = pools.acquire(ROLE)
    with pytest.raises(StopIteration) as had:  # it never waits for a turn of the loop
        again.send(None)
    assert had.value.value is held[-1]
    assert type(had.value.value).__name__ == "PooledConnection"
    await pools.release(ROLE, had.value.value)


async def test_no_more_than_its_size_and_no_longer_than_its_patience(pools: Pools) -> None:
    held = await all_of(pools)
    waiting = asyncio.create_task(pools.acquire(ROLE))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await pools.release(ROLE, held[0])
    assert await waiting is held[0]
    began = asyncio.get_running_loop().time()
    with pytest.raises(Overloaded) as refused:
        await pools.acquire(ROLE)
    assert PATIENCE - 0.05 < asyncio.get_running_loop().time() - began < PATIENCE + 1
    assert refused.value.retry_after == 1
    assert not pools._pools[ROLE]._line  # noqa: SLF001 -- whoever gave up is counted no longer
    await give_back(pools, held)
    await give_back(pools, await all_of(pools))


async def test_whoever_waited_longest_is_served_first(pools: Pools) -> None:
    held = await all_of(pools)
    served: list[int] = []

    async def use(number: int) -> None:
        async with lent(pools) as connection:
            served.append(number)
            await connection.fetchval("SELECT 1")

    using = [asyncio.create_task(use(number)) for number in range(9)]
    await asyncio.sleep(0.05)
    await give_back(pools, held)
    await asyncio.gather(*using)
    assert served == list(range(9))
    await give_back(pools, await all_of(pools))


async def test_a_connection_in_a_transaction_is_thrown_away(pools: Pools) -> None:
    for word, kept in (("SELECT 1", True), ("BEGIN", False)):
        async with lent(pools) as connection:
            await connection.execute(word)
        async with lent(pools) as next_one:
            assert (next_one is connection) is kept is not connection.is_closed()
            assert not next_one.is_in_transaction()
    await give_back(pools, await all_of(pools))


async def test_a_worn_connection_is_replaced(
    blank_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role_pool, "_MOST_QUERIES", 3)
    pool = await RolePool.open(blank_database.admin_dsn, floor=0, most=1, linger=30)
    used = []
    for _ in range(4):
        connection = pool.take() or await pool.wait(1)
        await connection.fetchval("SELECT 1")
        await connection.fetchval("SELECT 1")
        used.append(pid(connection))
        await pool.release(connection)
    assert used[0] == used[1] != used[2] == used[3]
    await pool.close()


async def test_a_connection_goes_back_once_and_to_its_own_pool(pools: Pools) -> None:
    connection = await pools.acquire(ROLE)
    with pytest.raises(LookupError):
        await pools.release(DbRole.CUSTODY, connection)
    await pools.release(ROLE, connection)
    with pytest.raises(LookupError):
        await pools.release(ROLE, connection)
    held = await all_of(pools)
    assert len(set(map(id, held))) == SIZE
    await give_back(pools, held)


@pytest.mark.parametrize("idle", [True, False])
async def test_killed_backends_are_replaced(
    pools: Pools, blank_database: Database, idle: bool
) -> None:
    held = await all_of(pools)
    victims = [pid(connection) for connection in held]
    if idle:
        await give_back(pools, held)
    killed = "SELECT bool_and(pg_terminate_backend(pid)) FROM unnest($1::int[]) AS pid"
    assert await ask(blank_database.admin_dsn, killed, victims)
    await until(lambda: all(connection.is_closed() for connection in held))
    if not idle:
        await give_back(pools, held)
    fresh = await all_of(pools)
    assert not {pid(connection) for connection in fresh} & set(victims)
    await give_back(pools, fresh)
    assert await signed_in(blank_database) <= SIZE + 1  # and one of custody's


async def test_a_connection_killed_while_others_wait_makes_room(
    pools: Pools, blank_database: Database
) -> None:
    held = await all_of(pools)
    waiting = asyncio.create_task(pools.acquire(ROLE))
    await asyncio.sleep(0.02)
    await ask(blank_database.admin_dsn, "SELECT pg_terminate_backend($1)", pid(held[0]))
    got = await waiting
    assert await got.fetchval("SELECT 1") == 1
    await give_back(pools, [*held, got])
    await give_back(pools, await all_of(pools))


async def test_what_failed_is_handed_to_nobody(pools: Pools) -> None:
    kept = [await pools.acquire(ROLE) for _ in range(SIZE - 1)]

    async def fail() -> None:
        async with pools.lend(ROLE) as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    failing = asyncio.create_task(fail())
    await asyncio.sleep(0)
    waiting = asyncio.create_task(pools.acquire(ROLE))
    with pytest.raises(asyncpg.PostgresError):
        await failing
    got = await waiting
    assert await got.fetchval("SELECT 1") == 1
    await give_back(pools, [*kept, got])
    await give_back(pools, await all_of(pools))


async def test_a_storm_of_cancellations_leaks_nothing(
    pools: Pools, blank_database: Database
) -> None:
    async def work(number: int) -> None:
        with suppress(Overloaded):
            async with lent(pools) as connection:
                if number % 2:
                    await connection.execute("BEGIN")
                await connection.fetchval("SELECT pg_sleep($1)", 0.001 * (number % 7))

    for wave in [*range(8)] * 4:
        storm = [asyncio.create_task(work(number)) for number in range(24)]
        await asyncio.sleep(0.002 * wave)
        for task in storm[:: 1 + wave % 3]:
            task.cancel()
        ended = await asyncio.gather(*storm, return_exceptions=True)
        assert {type(one) for one in ended if one is not None} <= {asyncio.CancelledError}
    held = await all_of(pools)
    assert pools._pools[ROLE]._out == SIZE  # noqa: SLF001 -- a miscount shows only after many storms
    assert not any(connection.is_in_transaction() for connection in held)
    await give_back(pools, held)
    assert await signed_in(blank_database) <= SIZE + 1


async def test_cancelled_units_of_work_leave_the_pool_as_it_was(process: Process) -> None:
    async def work(mode: Mode) -> None:
        async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=mode) as uow:
            connection = await uow._transaction.connection()  # noqa: SLF001 -- to keep it busy
            await connection.fetchval("SELECT pg_sleep(5)")

    size = process.settings.database.pool_size
    for mode in (Mode.READ, Mode.WRITE):
        storm = [asyncio.create_task(work(mode)) for _ in range(3 * size)]
        await asyncio.sleep(0.1)
        for task in storm:
            task.cancel()
        ended = await asyncio.gather(*storm, return_exceptions=True)
        assert {type(one) for one in ended} == {asyncio.CancelledError}
    held = [await process.pools.acquire(ROLE) for _ in range(size)]
    assert [await connection.fetchval("SELECT 1") for connection in held] == [1] * size
    for connection in held:
        await process.pools.release(ROLE, connection)


async def test_what_nobody_takes_is_closed_down_to_the_floor(blank_database: Database) -> None:
    pool = await RolePool.open(blank_database.admin_dsn, floor=1, most=SIZE, linger=0.6)
    held = [await pool.wait(1) for _ in range(SIZE)]
    for connection in held:
        await pool.release(connection)
    for _ in range(40):  # one is in use all the time
        await asyncio.sleep(0.03)
        taken = pool.take()
        assert taken is held[-1]
        await pool.release(taken)
    await until(lambda: [one.is_closed() for one in held] == [True] * (SIZE - 1) + [False])
    await asyncio.sleep(1)
    assert not held[-1].is_closed()
    assert await signed_in(blank_database) == 1
    await pool.close()


async def test_closing_waits_for_what_is_lent_and_leaves_none_behind(
    blank_database: Database,
) -> None:
    pools = Pools({ROLE: blank_database.admin_dsn}, size=SIZE, wait_seconds=PATIENCE)
    await pools.open()
    held = await all_of(pools)
    await pools.release(ROLE, held.pop())
    closing = asyncio.create_task(pools.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    with pytest.raises(asyncpg.InterfaceError):
        await pools.acquire(ROLE)
    await give_back(pools, held)
    await asyncio.wait_for(closing, 5)

    async def nobody() -> bool:
        return await signed_in(blank_database) == 0

    await until(nobody)


@pytest.fixture
def running(own_servers: EmbeddedServers) -> Iterator[Running]:
    with own_servers as running:
        yield running


async def test_a_restarted_database_is_served_again(
    own_servers: EmbeddedServers, running: Running
) -> None:
    pools = Pools({ROLE: running.postgres.dsn()}, size=SIZE, wait_seconds=0.5)
    await pools.open()
    held = await all_of(pools)
    await give_back(pools, held[1:])
    lines = (running.postgres.data_folder / "postmaster.pid").read_text().split()
    os.kill(int(lines[0]), signal.SIGQUIT)
    await until(lambda: all(connection.is_closed() for connection in held))
    with pytest.raises(Overloaded):
        await pools.acquire(ROLE)
    await pools.release(ROLE, held[0])
    await until(lambda: own_servers.revive() == ["PostgreSQL"], seconds=20)
    await give_back(pools, await all_of(pools))
    await pools.close()
