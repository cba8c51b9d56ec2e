"""The harness itself: a worker's servers answer, and a test's own database is its own."""

import asyncpg
import pytest
from redis.asyncio import Redis

from qp_api.core.privacy import DbRole
from support.databases import Database, ask


async def test_a_blank_database_takes_tables(blank_database: Database) -> None:
    connection = await asyncpg.connect(blank_database.admin_dsn)
    try:
        await connection.execute("CREATE TABLE t (id int)")
        assert await connection.fetchval("SELECT current_database()") == blank_database.name
    finally:
        await connection.close()


async def test_the_next_blank_database_is_empty(blank_database: Database) -> None:
    connection = await asyncpg.connect(blank_database.admin_dsn)
    try:
        assert await connection.fetchval("SELECT to_regclass('t')") is None
    finally:
        await connection.close()


async def test_valkey_answers(valkey_url: str) -> None:
    client = Redis.from_url(valkey_url)
    try:
        await client.set("bell", "rung")
        assert await client.get("bell") == b"rung"
    finally:
        await client.aclose()


async def test_each_purpose_signs_in_as_itself(database: Database) -> None:
    roles = [await ask(database.dsn(role), "SELECT current_user") for role in DbRole]
    assert roles == list(DbRole)


async def test_most_tests_share_a_worker_s_database(
    database: Database, shared_database: Database
) -> None:
    assert database == shared_database


@pytest.mark.alone
async def test_one_that_is_alone_has_a_database_of_its_own(
    database: Database, shared_database: Database
) -> None:
    assert database.name != shared_database.name
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert await ask(database.admin_dsn, tables) == await ask(shared_database.admin_dsn, tables) > 0
