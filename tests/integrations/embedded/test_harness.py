"""The harness itself: a worker's servers answer, and a test's own database is its own."""

import asyncpg
import pytest
from redis.asyncio import Redis

from qp_api.core.privacy import DbRole
from support.databases import Database, ask, drop_database, execute
from support.spare_databases import SpareDatabases

_NUMBER = "SELECT oid FROM pg_database WHERE datname = current_database()"


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


@pytest.fixture
def spare(shared_database: Database) -> SpareDatabases:
    return SpareDatabases(Database(f"{shared_database.name}_own", shared_database.server))


async def test_what_was_given_back_is_used_again_and_empty(spare: SpareDatabases) -> None:
    first = spare.take()
    seed = "INSERT INTO subjects VALUES (gen_random_uuid(), now(), NULL, 'open', false, false)"
    execute(first.admin_dsn, seed)
    assert await ask(first.admin_dsn, "SELECT count(*) FROM subjects") == 1
    number = await ask(first.admin_dsn, _NUMBER)
    spare.give_back(first)
    second = spare.take()
    assert await ask(second.admin_dsn, _NUMBER) == number
    assert await ask(second.admin_dsn, "SELECT count(*) FROM subjects") == 0
    assert await ask(second.admin_dsn, "SELECT count(*) FROM alembic_version") == 1
    drop_database(second)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE t (id int)",
        "ALTER TABLE subjects DISABLE TRIGGER ALL",
        "GRANT SELECT ON alembic_version TO qp_service",
        "UPDATE alembic_version SET version_num = 'other'",
        "ANALYZE",
    ],
)
async def test_what_was_changed_is_not_used_again(spare: SpareDatabases, change: str) -> None:
    first = spare.take()
    number = await ask(first.admin_dsn, _NUMBER)
    execute(first.admin_dsn, change)
    spare.give_back(first)
    second = spare.take()
    assert await ask(second.admin_dsn, _NUMBER) != number
    drop_database(second)
