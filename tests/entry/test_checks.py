"""What `/readyz` and the doctor ask: each part that fails is told apart from those that don't."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from redis.exceptions import RedisError

from qp_api.core.process import Process
from qp_api.entry.checks import (
    PartDown,
    ask_database,
    ask_duties,
    ask_migrations,
    ask_valkey,
    ask_walls,
    ready_checks,
)
from qp_api.entry.migrations import MIGRATIONS, older_migrations
from support.databases import Database, execute
from support.duties import DeedOwed, post, run
from support.http_apps import client_of, make_app

pytestmark = pytest.mark.alone

SHUT_DOWN = (
    "ALTER DATABASE {name} ALLOW_CONNECTIONS false;"
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = '{name}'"
)
Ready = Callable[[], Awaitable[httpx.Response]]


@pytest.fixture
def ready(process: Process, valkey_url: str) -> Ready:
    """What `/readyz` answers at this moment."""
    process.settings.valkey_url = valkey_url

    async def ask() -> httpx.Response:
        app = make_app(collaborators={"checks": tuple(ready_checks(process))})
        async with client_of(app) as client:
            return await client.get("/readyz")

    return ask


def down(answer: httpx.Response) -> set[str]:
    return {name for name, state in answer.json()["parts"].items() if state == "down"}


async def test_every_part_is_up(ready: Ready) -> None:
    answer = await ready()
    parts = dict.fromkeys(("database", "migrations", "key_store", "valkey"), "up")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "parts": parts})


async def test_without_valkey_the_house_is_degraded_and_serves(
    ready: Ready, process: Process, tmp_path: Path
) -> None:
    process.settings.valkey_url = f"unix://{tmp_path}/nobody.sock"
    answer = await ready()
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert down(answer) == {"valkey"}
    process.settings.valkey_url = None
    answer = await ready()
    assert (answer.json()["status"], "valkey" in answer.json()["parts"]) == ("ready", False)


async def test_without_its_database_it_is_not_ready(ready: Ready, database: Database) -> None:
    assert down(await ready()) == set()
    execute(database.server.dsn(), SHUT_DOWN.format(name=database.name))
    answer = await ready()
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert down(answer) == {"database", "migrations"}
    assert database.name not in answer.text


async def test_without_its_key_store_it_is_not_ready(ready: Ready, process: Process) -> None:
    path = process.settings.key_store_path
    path.write_bytes(b"no key store" * 1000)
    answer = await ready()
    assert (answer.status_code, down(answer)) == (503, {"key_store"})


async def test_older_tables_are_not_enough_and_newer_ones_are(
    ready: Ready, process: Process, database: Database
) -> None:
    """A new version's migration runs before its processes do: the old ones go on serving."""
    versions = sorted(file.stem[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert older_migrations() == set(versions[:-1])
    set_version = "UPDATE alembic_version SET version_num = $1"
    for version, parts in ((versions[0], {"migrations"}), ("9999", set()), (versions[-1], set())):
        await run(database, set_version, version)
        assert down(await ready()) == parts
    await run(database, "DROP TABLE alembic_version")
    await ask_database(process)
    with pytest.raises(PartDown, match="run `qp-api migrate`"):
        await ask_migrations(process)


@pytest.mark.parametrize(
    "tampering",
    [
        "ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY accounts_qp_service ON accounts",
        "GRANT SELECT ON credentials TO qp_analytics",
        "REVOKE SELECT ON accounts FROM qp_service",
        "CREATE POLICY open_to_all ON accounts TO qp_service USING (true)",
    ],
)
async def test_a_wall_that_was_touched_is_found(
    tampering: str, process: Process, database: Database
) -> None:
    await ask_walls(process)
    await run(database, tampering)
    with pytest.raises(PartDown, match=r"The walls differ from the notes \(\d+\)"):
        await ask_walls(process)


async def test_dead_duties_are_told(process: Process, database: Database) -> None:
    await post(process, DeedOwed(number=1), DeedOwed(number=2))
    assert (await ask_duties(process)).due == 2
    await run(database, "UPDATE duties SET state = 'dead'")
    with pytest.raises(PartDown, match="2 duties are dead"):
        await ask_duties(process)


async def test_valkey_answers_or_not(valkey_url: str, tmp_path: Path) -> None:
    await ask_valkey(valkey_url)
    with pytest.raises(RedisError):
        await ask_valkey(f"unix://{tmp_path}/nobody.sock")
