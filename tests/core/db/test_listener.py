"""The listener hears, knows when it would not hear, and comes back; also when nothing says so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pytest

from qp_api.core.db.listener import Listener
from qp_api.kit.clock import SystemClock
from support.databases import Database, ask
from support.waiting import until

CHANNEL = "qp_test"


@dataclass
class Ear:
    """What a listener was told."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    missed: int = 0

    def hear(self, channel: str, payload: str) -> None:
        self.heard.append((channel, payload))

    def miss(self) -> None:
        self.missed += 1


class Cable:
    """A socket before PostgreSQL's: it forwards, until it is cut and swallows in silence."""

    def __init__(self, target: str, folder: Path, port: int) -> None:
        self._target = target
        self.path = folder / f".s.PGSQL.{port}"
        self.is_cut = False
        self._ends: list[asyncio.StreamWriter] = []
        self._joined: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_unix_server(self._join, path=str(self.path))

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for end in self._ends:
            end.close()
        for task in self._joined:
            task.cancel()
        await asyncio.gather(*self._joined, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_unix_connection(self._target)
        self._ends += [writer, there[1]]
        for source, target in ((reader, there[1]), (there[0], writer)):
            self._joined.add(asyncio.create_task(self._forward(source, target)))

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await reader.read(65_536):
            if not self.is_cut:
                writer.write(block)
        writer.close()


def listener_at(dsn: str, ear: Ear) -> Listener:
    return Listener(dsn, (CHANNEL,), clock=SystemClock(), hear=ear.hear, missed=ear.miss)


@pytest.fixture
async def ear() -> Ear:
    return Ear()


@pytest.fixture
async def listener(blank_database: Database, ear: Ear) -> AsyncIterator[Listener]:
    made = listener_at(blank_database.admin_dsn, ear)
    await made.start()
    yield made
    await made.stop()


async def notify(database: Database, payload: str) -> None:
    await ask(database.admin_dsn, "SELECT pg_notify($1, $2)", CHANNEL, payload)


async def test_it_hears(blank_database: Database, listener: Listener, ear: Ear) -> None:
    await until(listener.is_current)
    assert (ear.missed, ear.heard) == (1, [])

    await notify(blank_database, "one")

    assert await until(lambda: bool(ear.heard)) < 0.5
    assert ear.heard == [(CHANNEL, "one")]


async def test_it_is_current_for_as_long_as_it_hears_itself(listener: Listener) -> None:
    assert not listener.is_current()
    await until(listener.is_current)

    seen = []
    for _ in range(100):
        await asyncio.sleep(0.01)
        seen.append(listener.is_current())

    assert all(seen)


async def test_once_stopped_it_is_not_current(listener: Listener) -> None:
    await until(listener.is_current)

    await listener.stop()

    assert not listener.is_current()


async def test_a_lost_connection_is_made_anew_and_said(
    blank_database: Database, listener: Listener, ear: Ear
) -> None:
    await until(listener.is_current)
    # In this database alone: other tests listen on the same server.
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = $1"
    )
    assert await ask(blank_database.admin_dsn, cut, "qp-api listener")

    await until(lambda: ear.missed == 2)

    await until(listener.is_current)
    await notify(blank_database, "after")
    await until(lambda: ear.heard == [(CHANNEL, "after")])


async def test_a_half_open_connection_is_noticed(
    blank_database: Database, ear: Ear, tmp_path: Path
) -> None:
    """Nobody closes it and nothing fails: only the heartbeat is missing."""
    server = blank_database.server
    target = server.socket_folder / f".s.PGSQL.{server.port}"
    cable = Cable(str(target), tmp_path, server.port)
    await cable.open()
    tapped = replace(blank_database, server=replace(server, socket_folder=tmp_path))
    listener = listener_at(tapped.admin_dsn, ear)
    await listener.start()
    await until(listener.is_current)

    cable.is_cut = True

    assert await until(lambda: not listener.is_current()) < 0.8
    cable.is_cut = False
    await until(lambda: ear.missed == 2 and listener.is_current(), seconds=6)
    await listener.stop()
    await cable.close()


async def test_it_waits_for_a_database_that_is_away(tmp_path: Path, ear: Ear) -> None:
    listener = listener_at(f"postgresql:///nothing?host={tmp_path}", ear)
    await listener.start()

    await asyncio.sleep(0.3)

    assert not listener.is_current()
    assert ear.missed == 0
    await listener.stop()


async def test_the_heartbeat_rides_in_no_transaction(
    blank_database: Database, listener: Listener
) -> None:
    """In one of ours it would serialise every commit with a notification."""
    await until(listener.is_current)
    connection = await asyncpg.connect(blank_database.admin_dsn)
    states = set()
    for _ in range(40):
        query = "SELECT state FROM pg_stat_activity WHERE application_name = 'qp-api listener'"
        states.add(await connection.fetchval(query))
        await asyncio.sleep(0.005)
    await connection.close()

    assert states <= {"idle", "active"}
