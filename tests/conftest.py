"""The test harness: one pair of embedded servers a run, one database a worker."""

import itertools
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from qp_api.integrations.embedded import EmbeddedServers, Running
from support.databases import TEMPLATE, Database, create_database, drop_database
from support.servers import RUN, open_run
from support.spare_databases import SpareDatabases

if TYPE_CHECKING:
    from qp_api.core.process import Process

NUMBERS = itertools.count()
"""Names this process's own databases."""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RUN] = open_run(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["qp_folder"] = str(node.config.stash[RUN].folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those marked `long` first; who is marked `loopback` may speak TCP to this machine."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if item.get_closest_marker("loopback") is not None:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


def pytest_collection_finish(session: pytest.Session) -> None:
    run = session.config.stash[RUN]
    if session.config.option.collectonly:
        return
    run.note_wanted(session.items)
    if run.is_owner:
        run.make_wanted()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """The controller hears it from each worker before it hands out the first test."""
    node.config.stash[RUN].make_wanted()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[RUN].end()


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """Where a test sends its logs holds for that test: a runner's stream is closed after it."""
    yield
    structlog.reset_defaults()
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if type(one).__name__ != "_Bridge"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Running:
    """The run's PostgreSQL and Valkey. Every fixture that needs a server stands on this one."""
    return pytestconfig.stash[RUN].running()


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def valkey_url(servers: Running, worker_name: str) -> str:
    """The run's Valkey, in a numbered database of this worker's own."""
    number = int(worker_name.removeprefix("gw")) + 1 if worker_name != "main" else 0
    return f"{servers.valkey_url}?db={number}"


@pytest.fixture(scope="session")
def shared_database(pytestconfig: pytest.Config, servers: Running, worker_name: str) -> Database:
    """This worker's migrated database: tests make their own people in it and count nobody's."""
    passwords = pytestconfig.stash[RUN].passwords()
    name = f"test_{worker_name}"
    return create_database(servers.postgres, name, template=TEMPLATE, passwords=passwords)


@pytest.fixture(scope="session")
def spare_databases(shared_database: Database) -> SpareDatabases:
    """This worker's databases for tests that are alone."""
    return SpareDatabases(shared_database)


@pytest.fixture
def database(
    request: pytest.FixtureRequest, shared_database: Database, spare_databases: SpareDatabases
) -> Iterator[Database]:
    """The migrated database of this test: the worker's, or its own when marked `alone`."""
    alone = request.node.get_closest_marker("alone")
    if alone is None:
        yield shared_database
        return
    own = spare_databases.take(fresh=alone.kwargs.get("fresh", False))
    yield own
    spare_databases.give_back(own)


@pytest.fixture
def blank_database(servers: Running, worker_name: str) -> Iterator[Database]:
    """An empty database of this test's own, without roles or schema: use its `admin_dsn`."""
    name = f"blank_{worker_name}_{next(NUMBERS)}"
    own = create_database(servers.postgres, name)
    yield own
    drop_database(own)


@pytest.fixture
def own_servers() -> Iterator[EmbeddedServers]:
    """Servers of this test's own, not started yet, to stop, kill or flush as it likes."""
    with tempfile.TemporaryDirectory(prefix="qp-own-") as folder:
        Path(folder).chmod(0o711)  # root's servers run as another user
        own = EmbeddedServers(Path(folder), fast=True)
        yield own
        own.wipe()


@pytest.fixture(scope="session")
def house_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this worker's house: key store, keyring, objects."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture
async def process(database: Database, house_folder: Path) -> AsyncIterator["Process"]:
    """A process of this test's own on its database; keys are shared by the worker's tests."""
    from support.house import open_house, settings_for  # noqa: PLC0415 -- only where it is asked for

    folder = house_folder / database.name
    folder.mkdir(exist_ok=True)
    async with open_house(settings_for(database, folder)) as opened:
        yield opened
