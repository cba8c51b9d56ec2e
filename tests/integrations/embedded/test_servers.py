"""Both servers of a data folder: they start, keep, stay apart, and go without a trace."""

from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from qp_api.integrations.embedded import EmbeddedServers, FolderInUse, Running
from support.databases import ask

MARK = "mark-5b1f0c"


async def test_a_second_start_finds_what_the_first_one_kept(folder: Path) -> None:
    servers = EmbeddedServers(folder)
    with servers as first:
        await ask(first.postgres.dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
    with servers as second:
        assert await ask(second.postgres.dsn(), "SELECT n FROM kept") == 7
        assert second.postgres.password == first.postgres.password
        await assert_bell_rings(second)


async def assert_bell_rings(running: Running) -> None:
    client = Redis.from_url(running.valkey_url)
    try:
        assert await client.ping() is True
    finally:
        await client.aclose()


async def test_what_is_safe_on_disk_is_decided_by_fast(folder: Path) -> None:
    settings = "SELECT string_agg(setting, ',') FROM pg_settings WHERE name = ANY($1)"
    names = ["fsync", "full_page_writes", "synchronous_commit"]
    with EmbeddedServers(folder, fast=True) as fast:
        assert await ask(fast.postgres.dsn(), settings, names) == "off,off,off"
    with EmbeddedServers(folder) as durable:
        assert await ask(durable.postgres.dsn(), settings, names) == "on,on,on"
        assert await ask(durable.postgres.dsn(), "SHOW data_checksums") == "on"
        assert await ask(durable.postgres.dsn(), "SELECT 'ক' < 'খ' COLLATE \"C\"") is True


async def test_two_copies_run_side_by_side(folder: Path) -> None:
    with (
        EmbeddedServers(folder / "a", fast=True) as one,
        EmbeddedServers(folder / "b", fast=True) as other,
    ):
        await ask(one.postgres.dsn(), "CREATE TABLE only_here (n int)")
        there = await ask(other.postgres.dsn(), "SELECT to_regclass('only_here')")
        here = await ask(one.postgres.dsn(), "SELECT to_regclass('only_here')")
        assert (here, there) == ("only_here", None)
        assert one.valkey_socket != other.valkey_socket


async def test_one_folder_is_held_by_one_copy(folder: Path) -> None:
    with EmbeddedServers(folder, fast=True) as running:
        second = EmbeddedServers(folder, fast=True)
        with pytest.raises(FolderInUse, match="QP_DATA_DIR"):
            second.start()
        with pytest.raises(FolderInUse):
            second.wipe()
        assert await ask(running.postgres.dsn(), "SELECT 1") == 1
    with EmbeddedServers(folder, fast=True) as again:
        assert await ask(again.postgres.dsn(), "SELECT 1") == 1


def test_a_wipe_takes_what_the_servers_wrote_and_nothing_else(folder: Path) -> None:
    neighbour = folder / "neighbour.txt"
    neighbour.write_text("stays")
    servers = EmbeddedServers(folder, fast=True)
    with servers:
        assert list(servers.place.iterdir())
    servers.wipe()
    assert not servers.place.exists()
    assert list(folder.iterdir()) == [neighbour]


async def test_nobody_signs_in_without_the_password(folder: Path) -> None:
    with EmbeddedServers(folder, fast=True) as running:
        postgres = running.postgres
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(postgres.dsn(password="wrong"), "SELECT 1")
        assert await ask(postgres.dsn(), "SELECT current_user") == postgres.superuser
        assert postgres.password not in repr(running)


async def test_no_network_port_is_open(folder: Path) -> None:
    with EmbeddedServers(folder, fast=True) as running:
        assert await ask(running.postgres.dsn(), "SHOW listen_addresses") == ""
        client = Redis.from_url(running.valkey_url)
        try:
            assert (await client.config_get("port"))["port"] == "0"
        finally:
            await client.aclose()


async def test_no_value_reaches_the_log(folder: Path) -> None:
    with EmbeddedServers(folder) as running:
        dsn = running.postgres.dsn()
        await ask(dsn, "CREATE TABLE once (name text PRIMARY KEY)")
        await ask(dsn, "INSERT INTO once VALUES ($1)", MARK)
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(dsn, "INSERT INTO once VALUES ($1)", MARK)
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await ask(dsn, f"SELECT '{MARK}'::int")
    log = running.postgres.log.read_text()
    assert "ready to accept connections" in log
    assert MARK not in log


async def test_a_long_path_does_not_break_the_sockets(folder: Path) -> None:
    deep = folder / ("long-" * 12) / ("deep-" * 12)
    servers = EmbeddedServers(deep, fast=True)
    with servers as running:
        assert await ask(running.postgres.dsn(), "SELECT 1") == 1
        assert len(str(running.postgres.socket_folder)) < 90
    assert not running.postgres.socket_folder.exists()
    servers.wipe()
