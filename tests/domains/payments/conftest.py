"""People who owe something, a gateway that is the simulator, and a worker for the room's jobs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from domains.enrollment.factories import Learner, make_learner
from domains.payments.factories import BASE, Desk
from qp_api.core.actor import Actor, ActorKind, Role
from qp_api.core.process import Process
from qp_api.domains.payments.ports import Gateway
from qp_api.domains.payments.routes import router
from qp_api.integrations.eps.client import EpsGateway
from qp_api.integrations.eps.settings import EpsSettings, simulator_settings
from qp_api.integrations.eps.simulator import Simulator
from qp_api.kit.clock import SystemClock
from qp_api.kit.ids import new_subject_id
from support.databases import TEMPLATE, Database, create_database, drop_database
from support.house import open_house, settings_for
from support.http_apps import People, client_of, make_app


@pytest.fixture(scope="session")
def payments_database(shared_database: Database) -> Iterator[Database]:
    """The relay claims everybody's duties, so that other tests' must not be here."""
    made = create_database(
        shared_database.server,
        f"{shared_database.name}_payments",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    yield made
    drop_database(made)


@pytest.fixture
def simulator() -> Simulator:
    """It follows the house's clock once there is one."""
    return Simulator(simulator_settings(BASE), SystemClock())


@pytest.fixture
async def house(
    payments_database: Database, house_folder: Path, simulator: Simulator
) -> AsyncIterator[Process]:
    folder = house_folder / payments_database.name
    folder.mkdir(exist_ok=True)
    async with open_house(settings_for(payments_database, folder)) as opened:
        simulator.state.clock = opened.clock
        gateway = EpsGateway(
            impatient(),
            opened.clock,
            environment="sandbox",
            transport=httpx.ASGITransport(app=simulator, root_path="/sandbox/eps"),
        )
        opened.ports = {**opened.ports, Gateway: gateway}
        yield opened
        await gateway.close()


def impatient() -> EpsSettings:
    """Settings of a client that waits for a moment only."""
    return simulator_settings(BASE).model_copy(
        update={"initialize_seconds": 0.3, "other_seconds": 0.3}
    )


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(house: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=house, people=people)) as opened:
        yield opened


Join = Callable[..., Awaitable[Learner]]


@pytest.fixture
def join(house: Process, people: People) -> Join:
    """Makes a person who is signed in, with these roles beside a learner's."""

    async def make(*roles: Role) -> Learner:
        learner = await make_learner(house)
        people.actors[learner.token] = replace(
            learner.actor, roles=frozenset({Role.LEARNER, *roles})
        )
        return learner

    return make


@pytest.fixture
async def learner(join: Join) -> Learner:
    return await join()


@pytest.fixture
def finance(people: People) -> dict[str, str]:
    """The headers of somebody of finance."""
    subject_id = new_subject_id()
    token = f"finance-{subject_id}"
    people.actors[token] = Actor(
        kind=ActorKind.PERSON, subject_id=subject_id, roles=frozenset({Role.FINANCE})
    )
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def desk(house: Process, client: httpx.AsyncClient, simulator: Simulator) -> Desk:
    """What a payer and their browser do."""
    return Desk(house, client, simulator)
