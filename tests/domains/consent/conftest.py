"""People before the room's routes, under a clock that moves."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder
from domains.sign_in.factories import MovableClock
from qp_api.core.process import Process
from qp_api.domains.consent.routes import router
from support.http_apps import People, client_of, make_app

Join = Callable[..., Awaitable[Holder]]


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def house(process: Process) -> Process:
    process.clock = MovableClock()
    return process


@pytest.fixture
def clock(house: Process) -> MovableClock:
    assert isinstance(house.clock, MovableClock)
    return house.clock


@pytest.fixture
async def client(house: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=house, people=people)) as opened:
        yield opened


@pytest.fixture
def join(house: Process, people: People) -> Join:
    """Makes a person who is signed in."""

    async def make(**account: Any) -> Holder:
        holder = await make_holder(house, **account)
        people.actors[holder.token] = holder.actor()
        return holder

    return make


@pytest.fixture
async def holder(join: Join) -> Holder:
    return await join()
