"""`qp-api migrate`: the owner brings an empty database to its newest tables, walls and all."""

import pytest

from qp_api.entry.checks import ask_migrations, ask_walls
from qp_api.entry.database import prepare_roles
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from support.commands import Command
from support.databases import Database, ask, execute, finish

OWNER = "qp_owner"


@pytest.fixture
def empty(
    blank_database: Database, database: Database, monkeypatch: pytest.MonkeyPatch, qp_api: Command
) -> Command:
    """A command before a database with roles and no tables."""
    prepare_roles(blank_database.admin_dsn, database.passwords)
    monkeypatch.setenv("QP_DATABASE__NAME", blank_database.name)
    monkeypatch.setenv("QP_DATABASE__OWNER_PASSWORD", database.passwords[OWNER])
    return qp_api


async def stands(settings: Settings, name: str) -> None:
    told = settings.model_copy(
        update={"database": settings.database.model_copy(update={"name": name})}
    )
    async with open_process(told) as process:
        await ask_migrations(process)
        await ask_walls(process)


def test_tables_and_walls_stand_and_a_second_time_changes_nothing(
    empty: Command, settings: Settings, blank_database: Database
) -> None:
    for _ in range(2):
        result = empty("migrate")
        assert (result.exit_code, result.stdout) == (
            0,
            "The tables are at their newest, the walls stand.\n",
        )
        finish(stands(settings, blank_database.name))


def test_a_wall_that_was_touched_stands_again(
    empty: Command, settings: Settings, blank_database: Database
) -> None:
    assert empty("migrate").exit_code == 0
    for tampering in (
        "GRANT SELECT ON accounts TO qp_analytics",
        "DROP POLICY accounts_qp_service ON accounts",
        "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY",
    ):
        execute(blank_database.admin_dsn, tampering)
    assert empty("migrate").exit_code == 0
    finish(stands(settings, blank_database.name))


def test_only_the_owner_migrates(
    empty: Command, blank_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QP_DATABASE__OWNER_PASSWORD")
    result = empty("migrate")
    assert (result.exit_code, result.stdout) == (78, "")
    assert result.stderr == "QP_DATABASE__OWNER_PASSWORD is missing: only the owner migrates.\n"
    monkeypatch.setenv("QP_DATABASE__OWNER_PASSWORD", "canary")
    result = empty("migrate")
    assert (result.exit_code, "knows no such role or password" in result.stderr) == (78, True)
    assert "canary" not in result.output
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert finish(ask(blank_database.admin_dsn, tables)) == 0
