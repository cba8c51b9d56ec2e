"""Learners before the room's routes."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.catalog import routes as catalog
from qp_api.domains.enrollment import routes as enrollment
from qp_api.domains.sessions import routes as sessions
from support.http_apps import People, client_of, make_app

Join = Callable[..., Awaitable[Learner]]
ROUTERS = (catalog.router, enrollment.router, sessions.router)


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(*ROUTERS, process=process, people=people)) as opened:
        yield opened


@pytest.fixture
def join(process: Process, people: People) -> Join:
    """Makes a learner, or somebody of the staff, who is signed in."""

    async def make(role: Role = Role.LEARNER, name: str = "Rowan Sample") -> Learner:
        learner = await make_learner(process, role=role, name=name)
        people.actors[learner.token] = learner.actor
        return learner

    return make


@pytest.fixture
async def learner(join: Join) -> Learner:
    return await join()


@pytest.fixture
async def teacher(join: Join) -> Learner:
    return await join(Role.INSTRUCTOR)


@pytest.fixture
async def admin(join: Join) -> Learner:
    return await join(Role.ADMIN)
