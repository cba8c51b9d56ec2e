"""People who no longer come, before the room's routes and in the hands of its worker."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner, make_learner
from domains.retention.factories import as_actor
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.retention.routes import router
from support.http_apps import People, client_of, make_app

Join = Callable[..., Awaitable[Learner]]


@pytest.fixture
def mailer(process: Process) -> PaperMailer:
    paper = PaperMailer()
    process.ports = {**process.ports, Mailer: paper}
    return paper


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=process, people=people)) as opened:
        yield opened


@pytest.fixture
def join(process: Process, people: People) -> Join:
    """Makes somebody with an account, not seen for thirty years, whose token is known."""

    async def make(*roles: Role, locale: str = "en") -> Learner:
        learner = await make_learner(process, locale=locale)
        people.actors[learner.token] = as_actor(learner, *roles)
        return learner

    return make


@pytest.fixture
async def idle(join: Join) -> Learner:
    return await join()
