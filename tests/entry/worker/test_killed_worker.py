"""R2, R3: a worker dies in the middle, Valkey is flushed and dies; every duty takes effect once."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from qp_api.entry.settings import Settings
from qp_api.integrations.embedded import EmbeddedServers, Running
from support.databases import TEMPLATE, Database, create_database, make_template
from support.duties import DeedOwed, duties, effects, fetch, make_effects, post
from support.house import open_house, settings_for
from support.worker_process import until, worker_process

DUTIES = 200
AT_MOST_SECONDS = 60


@pytest.fixture
def running(own_servers: EmbeddedServers) -> Iterator[Running]:
    with own_servers as running:
        yield running


@pytest.fixture
def own_database(running: Running) -> Database:
    passwords = make_template(running.postgres)
    return create_database(running.postgres, "killed", template=TEMPLATE, passwords=passwords)


@pytest.fixture
def settings(own_database: Database, running: Running, tmp_path: Path) -> Settings:
    told = settings_for(own_database, tmp_path, valkey_url=running.valkey_url)
    told.database.pool_size = 8
    return told


@pytest.mark.long
async def test_every_duty_takes_effect_once(
    settings: Settings, running: Running, own_database: Database
) -> None:
    await make_effects(own_database)
    async with open_house(settings) as process:
        async with worker_process(settings) as victim:
            await post(process, *[DeedOwed(number=number) for number in range(DUTIES)])
            await kill_in_the_middle(victim, own_database)
        begun = process.clock.monotonic()
        assert DUTIES // 5 <= await done(own_database) < DUTIES
        await flush_valkey(running)
        async with worker_process(settings) as heir:
            await until(lambda: _is_done(own_database, DUTIES // 2))
            await stop_valkey(running)
            assert await done(own_database) < DUTIES
            await until(lambda: _is_done(own_database, DUTIES), seconds=AT_MOST_SECONDS)
            heir.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(heir.wait(), 15) == 0
        assert process.clock.monotonic() - begun < AT_MOST_SECONDS

    rows = await duties(own_database)
    assert {row["state"] for row in rows} == {"done"}
    found = sorted(duty_id for duty_id, _ in await effects(own_database))
    assert found == [row["id"] for row in rows]
    # Those that the victim held were begun twice; only the second time left something behind.
    assert 0 < sum(row["attempt"] > 1 for row in rows) <= settings.database.pool_size
    print(f"{len(set(found))} of {DUTIES}, once each")  # noqa: T201 -- what the promise asks for


async def kill_in_the_middle(victim: asyncio.subprocess.Process, database: Database) -> None:
    await until(lambda: _is_done(database, DUTIES // 5))
    await until(lambda: _is_caught(victim, database))
    victim.send_signal(signal.SIGKILL)
    await victim.wait()


async def _is_caught(victim: asyncio.subprocess.Process, database: Database) -> bool:
    """Hold it still to see whether it has something in hand."""
    victim.send_signal(signal.SIGSTOP)
    if await leased(database):
        return True
    victim.send_signal(signal.SIGCONT)
    return False


async def flush_valkey(running: Running) -> None:
    client = Redis.from_url(running.valkey_url)
    await client.flushall()
    await client.aclose()


async def stop_valkey(running: Running) -> None:
    client = Redis.from_url(running.valkey_url)
    with contextlib.suppress(RedisError):  # it answers by going
        await client.execute_command("SHUTDOWN", "NOSAVE")
    await client.aclose()
    await until(lambda: _is_gone(running))


async def done(database: Database) -> int:
    return len(await effects(database))


async def leased(database: Database) -> int:
    return len(await fetch(database, "SELECT 1 FROM duties WHERE state = 'leased'"))


async def _is_done(database: Database, count: int) -> bool:
    return await done(database) >= count


async def _is_gone(running: Running) -> bool:
    return not running.valkey_socket.exists()
