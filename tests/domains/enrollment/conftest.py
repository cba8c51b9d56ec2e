"""Learners before the room's routes."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from domains.enrollment.factories import Learner, make_learner
from qp_api.core.process import Process
from qp_api.domains.enrollment.routes import router
from support.http_apps import People, client_of, make_app

Join = Callable[[], Awaitable[Learner]]


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=process, people=people)) as opened:
        yield opened


@pytest.fixture
def join(process: Process, people: People) -> Join:
    """Makes a learner who is signed in."""

    async def make() -> Learner:
        learner = await make_learner(process)
        people.actors[learner.token] = learner.actor
        return learner

    return make


@pytest.fixture
async def learner(join: Join) -> Learner:
    return await join()
