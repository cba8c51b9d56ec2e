"""R18 on a server that was set up as operators are told: production starts there, and only so."""

import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from architecture.sources import ROOT
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process
from qp_api.core.settings import Environment
from qp_api.entry.database import migrate
from qp_api.entry.seed import plant_demo_world
from qp_api.entry.server import server_faults
from qp_api.entry.start import check_start
from qp_api.entry.unfit import HouseUnfit
from qp_api.integrations.embedded import EmbeddedServers
from support.databases import Database, execute
from support.house import open_house, settings_for

SCRIPT = re.compile(r"```sql\n(.+?)```", re.DOTALL)
ROLE = re.compile(r"CREATE ROLE (qp_\w+) LOGIN PASSWORD '([\w-]+)'")


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    """A durable PostgreSQL, prepared by the words of docs/operator.md, and migrated."""
    script = SCRIPT.search((ROOT / "docs" / "operator.md").read_text())
    assert script is not None
    with tempfile.TemporaryDirectory(prefix="qp-own-") as folder:
        Path(folder).chmod(0o711)  # root's servers run as another user
        servers = EmbeddedServers(Path(folder))
        postgres = servers.start().postgres
        for statement in re.split(r"(?<=;)\n+(?=[A-Z])", script[1].strip()):
            execute(postgres.dsn(), statement)
        database = Database("qp", postgres, dict(ROLE.findall(script[1])))
        migrate(database.dsn("qp_owner"))
        yield database
        servers.wipe()


@pytest.fixture
async def process(server: Database, house_folder: Path) -> AsyncIterator[Process]:
    settings = settings_for(server, house_folder / "start")
    settings.environment = Environment.PRODUCTION
    async with open_house(settings) as opened:
        yield opened


async def sign_in_again(process: Process) -> None:
    """What is set for a role holds from its next connection on."""
    await process.pools.close()
    await process.pools.open()


def admin(server: Database, statement: str) -> None:
    execute(server.admin_dsn, statement)


async def refusal(process: Process) -> str:
    with pytest.raises(HouseUnfit) as caught:
        await check_start(process)
    return str(caught.value)


async def test_production_starts_on_a_server_set_up_as_told(process: Process) -> None:
    await check_start(process)
    assert await server_faults(process) == []


async def test_the_fast_server_of_the_tests_is_refused(
    server: Database, shared_database: Database, tmp_path: Path
) -> None:
    """What it answered is lost with the next power cut: each setting is named, no value told."""
    assert server.name != shared_database.name
    settings = settings_for(shared_database, tmp_path)
    async with open_house(settings) as process:
        await check_start(process)  # a sandbox may
        settings.environment = Environment.PRODUCTION
        told = await refusal(process)
    named = [line.split()[2] for line in told.splitlines()]
    assert named == ["fsync", "full_page_writes", "synchronous_commit"]


@pytest.mark.parametrize(
    ("spoil", "heal", "told"),
    [
        ("ALTER ROLE qp_service SUPERUSER", "ALTER ROLE qp_service NOSUPERUSER", "has powers"),
        ("ALTER ROLE qp_rights CREATEDB", "ALTER ROLE qp_rights NOCREATEDB", "has powers"),
        ("ALTER ROLE qp_rights CREATEROLE", "ALTER ROLE qp_rights NOCREATEROLE", "has powers"),
        ("ALTER ROLE qp_custody BYPASSRLS", "ALTER ROLE qp_custody NOBYPASSRLS", "row-level"),
        ("GRANT qp_custody TO qp_service", "REVOKE qp_custody FROM qp_service", "is member of"),
        (
            "ALTER TABLE accounts OWNER TO qp_marketing",
            "ALTER TABLE accounts OWNER TO qp_owner",
            "qp_marketing owns tables",
        ),
        (
            "ALTER ROLE qp_service SET statement_timeout = 0",
            "ALTER ROLE qp_service SET statement_timeout = '15s'",
            "qp_service has no statement_timeout",
        ),
        (
            "ALTER ROLE qp_analytics RESET lock_timeout",
            "ALTER ROLE qp_analytics SET lock_timeout = '5s'",
            "qp_analytics has no lock_timeout",
        ),
        (
            "ALTER ROLE qp_rights SET client_connection_check_interval = 0",
            "ALTER ROLE qp_rights SET client_connection_check_interval = '500ms'",
            "qp_rights has no client_connection_check_interval",
        ),
        (
            "ALTER ROLE qp_custody SET synchronous_commit = off",
            "ALTER ROLE qp_custody RESET synchronous_commit",
            "The server's synchronous_commit must be on",
        ),
        (
            "ALTER DATABASE qp SET log_error_verbosity = 'verbose'",
            "ALTER DATABASE qp RESET log_error_verbosity",
            "The server's log_error_verbosity must be terse",
        ),
        (
            "ALTER DATABASE qp SET log_parameter_max_length = -1",
            "ALTER DATABASE qp RESET log_parameter_max_length",
            "The server's log_parameter_max_length must be 0",
        ),
        (
            "ALTER DATABASE qp SET log_parameter_max_length_on_error = 64",
            "ALTER DATABASE qp RESET log_parameter_max_length_on_error",
            "The server's log_parameter_max_length_on_error must be 0",
        ),
        (
            "ALTER ROLE qp_marketing NOLOGIN",
            "ALTER ROLE qp_marketing LOGIN",
            "qp_marketing can't sign in: compare QP_DATABASE__MARKETING_PASSWORD.",
        ),
    ],
    ids=range(14),
)
async def test_one_unsafe_thing_is_enough_and_is_named(
    spoil: str, heal: str, told: str, process: Process, server: Database
) -> None:
    admin(server, spoil)
    try:
        await sign_in_again(process)
        (sentence,) = (await refusal(process)).splitlines()
    finally:
        admin(server, heal)
    assert told in sentence
    await sign_in_again(process)
    await check_start(process)


async def test_a_sandboxs_people_are_refused(server: Database, tmp_path: Path) -> None:
    """Everybody knows their passwords, the administrator's too."""
    settings = settings_for(server, tmp_path)
    async with open_house(settings) as process:
        await plant_demo_world(process)
        await check_start(process)
        settings.environment = Environment.PRODUCTION
        told = await refusal(process)
    assert told == "The database is a sandbox's: everybody knows its people's passwords."


async def test_without_the_tax_codes_of_its_settings_nothing_starts(
    server: Database, tmp_path: Path
) -> None:
    """What is paid could not be settled."""
    settings = settings_for(server, tmp_path)
    settings.payments = settings.payments.model_copy(update={"training_tax_code": "no-such"})
    async with open_house(settings) as process:
        told = await refusal(process)
    assert told.startswith("No tax code of today: no-such. Correct QP_PAYMENTS__TRAINING_TAX_CODE")


async def test_without_its_tables_nothing_starts(server: Database, tmp_path: Path) -> None:
    execute(server.admin_dsn, "CREATE DATABASE bare OWNER qp_owner")
    bare = Database("bare", server.server, server.passwords)
    for environment in Environment:
        settings = settings_for(bare, tmp_path)
        settings.environment = environment
        async with open_house(settings) as process:
            assert "run `qp-api migrate`" in await refusal(process)


def test_every_role_of_the_code_is_in_the_words(server: Database) -> None:
    assert set(server.passwords) == {"qp_owner", *DbRole}
