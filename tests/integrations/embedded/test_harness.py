"""The harness itself: a worker's servers answer, and a test's own database is its own."""

import asyncpg
from redis.asyncio import Redis

from support.databases import Database


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
