"""The rooms of accounts and sign-in behind their real authenticator."""

import secrets
from collections.abc import AsyncIterator

import httpx
import pytest

from domains.sign_in.factories import HOST, MovableClock, Person, make_person
from qp_api.core.http.application import Application
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.sign_in.public import (
    Passwords,
    SignInAuthenticator,
    ensure_signing_key,
    sign_in_ports,
)
from qp_api.domains.sign_in.routes import router as sign_in
from support.http_apps import make_app


@pytest.fixture
async def house(process: Process) -> AsyncIterator[Process]:
    """The test's process with this room's ports and keys, under a clock that moves."""
    process.clock = MovableClock()
    ports = sign_in_ports(process.settings, process.clock, process.hierarchy)
    process.ports = {**process.ports, **ports}
    await ensure_signing_key(process)
    yield process
    process.port(Passwords).close()


@pytest.fixture
def clock(house: Process) -> MovableClock:
    assert isinstance(house.clock, MovableClock)
    return house.clock


@pytest.fixture
async def authenticator(house: Process) -> AsyncIterator[SignInAuthenticator]:
    made = SignInAuthenticator(house)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def app(house: Process, authenticator: SignInAuthenticator) -> Application:
    collaborators = {"authenticator": authenticator, "clock": house.clock}
    return make_app(sign_in, accounts, process=house, collaborators=collaborators)


@pytest.fixture
async def client(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    """A client in a network that no other test uses."""
    async with client_from(app) as opened:
        yield opened


def client_from(app: Application, network: bytes | None = None) -> httpx.AsyncClient:
    """A client of the application, from a network of three bytes."""
    first, second, third = network or secrets.token_bytes(3)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, client=(f"{first}.{second}.{third}.9", 40000)),
        base_url=f"http://{HOST}",
    )


@pytest.fixture
async def warm(house: Process) -> None:
    """Every connection of the pool is open: what comes at once then runs at once."""
    size = house.settings.database.pool_size
    held = [await house.pools.acquire(DbRole.RIGHTS) for _ in range(size)]
    for connection in held:
        await house.pools.release(DbRole.RIGHTS, connection)


@pytest.fixture
async def person(house: Process) -> Person:
    return await make_person(house)
