"""People before the room's routes, and a worker for what is owed, on a database of their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, make_caller
from domains.minors.guarded import Gate
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.data_rights.routes import router as data_rights
from qp_api.domains.minors.routes import router
from qp_api.domains.sign_in.public import Passwords, ensure_signing_key
from qp_api.domains.sign_in.routes import router as sign_in
from support.databases import TEMPLATE, Database, create_database, drop_database
from support.house import open_house, settings_for
from support.http_apps import People, client_of, make_app


@pytest.fixture(scope="session")
def minors_database(shared_database: Database) -> Iterator[Database]:
    """The relay claims everybody's duties, so that other tests' must not be here."""
    made = create_database(
        shared_database.server,
        f"{shared_database.name}_minors",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    yield made
    drop_database(made)


@pytest.fixture
async def house(minors_database: Database, house_folder: Path) -> AsyncIterator[Process]:
    folder = house_folder / minors_database.name
    folder.mkdir(exist_ok=True)
    async with open_house(settings_for(minors_database, folder)) as opened:
        yield opened


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(house: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(router, accounts, data_rights, process=house, people=people)
    async with client_of(app) as opened:
        yield opened


@pytest.fixture
def join(house: Process, people: People) -> Join:
    """Makes a person with an account, who is signed in with a fresh proof."""

    async def make(*roles: Role, locale: str = "en") -> Caller:
        caller = await make_caller(house, *roles, locale=locale)
        people.actors[caller.token] = caller.actor
        return caller

    return make


@pytest.fixture
async def person(join: Join) -> Caller:
    """Whom the reports are about."""
    return await join()


@pytest.fixture
async def support(join: Join) -> Caller:
    return await join(Role.SUPPORT)


@pytest.fixture
async def officer(join: Join) -> Caller:
    return await join(Role.DPO)


@pytest.fixture
async def gate(house: Process) -> AsyncIterator[Gate]:
    """The way in where the switch is on."""
    house.settings = house.settings.model_copy(update={"require_guardian_consent": True})
    await ensure_signing_key(house)
    async with client_of(make_app(router, sign_in, process=house)) as opened:
        yield Gate(house, opened)
    house.port(Passwords).close()
