"""R9: what ends somebody's access ends it in every process within a second, without Valkey too."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from domains.sign_in.factories import Person, bearer, close_to, make_person, sign_in
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import STATE_CHANNEL
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import end_sign_ins
from qp_api.entry.dev.loopback import claim_port
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys, open_process
from support.databases import Database, ask
from support.frozen_listener import Way, way_to
from support.house import settings_for
from support.waiting import until
from support.worker_process import environment_of

pytestmark = [pytest.mark.loopback, pytest.mark.alone, pytest.mark.timeout(90)]
AT_MOST: Final = 1.0
ME: Final = "/v1/me"
STAFF: Final = "/v1/dpo/requests"


@dataclass
class House:
    """Two APIs of one house, both asked by `clients`, and a process here that acts beside them."""

    process: Process
    clients: tuple[httpx.AsyncClient, httpx.AsyncClient]
    database: Database
    way: Way
    tokens: dict[str, Any] = field(default_factory=dict)

    async def person(self) -> Person:
        """Somebody who is signed in and known to both APIs."""
        person = await make_person(self.process)
        self.tokens = await sign_in(self.clients[0], person)
        assert await self.statuses(ME) == [200, 200]
        return person

    async def statuses(self, path: str, tokens: dict[str, Any] | None = None) -> list[int]:
        headers = bearer(tokens or self.tokens)
        return [(await client.get(path, headers=headers)).status_code for client in self.clients]

    async def seconds_until(self, path: str, status: int) -> float:
        """Until both answer so; measured from now."""

        async def is_so() -> bool:
            return await self.statuses(path) == [status, status]

        return await until(is_so)


@asynccontextmanager
async def api(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """One more API, and a client of it."""
    running = subprocess.Popen(  # noqa: ASYNC220 -- our own command, and it only forks
        [sys.executable, "-m", "qp_api.entry.cli", "serve"],
        env=environment_of(settings),
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{settings.port}"
    try:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
            await until(lambda: _answers(client), seconds=40)
            yield client
    finally:
        running.kill()
        running.wait(10)


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/livez")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qp-r-")))
        ports = claim_port(0), claim_port(0)
        nobody = f"unix://{folder / 'valkey.sock'}"
        told = settings_for(database, folder, valkey_url=nobody).model_copy(
            update={"public_url": f"http://127.0.0.1:{ports[0]}", "port": ports[0]}
        )
        await establish_keys(told)
        where = told.database
        way = await stack.enter_async_context(
            way_to(database.server.socket_folder, where.port, folder)
        )
        around = where.model_copy(update={"host": str(folder)})
        second = told.model_copy(update={"port": ports[1], "database": around})
        process = await stack.enter_async_context(open_process(told))
        clients = (
            await stack.enter_async_context(api(told)),
            await stack.enter_async_context(api(second)),
        )
        yield House(process, clients, database, way)


Cause = Callable[[House, Person], Awaitable[None]]


async def sign_out(house: House, _: Person) -> None:
    out = await house.clients[0].post("/v1/sign-out", headers=bearer(house.tokens))
    assert out.status_code == 204


async def revoke_sign_in(house: House, person: Person) -> None:
    other = bearer(await sign_in(house.clients[1], person))
    listed = (await house.clients[1].get("/v1/me/sign-ins", headers=other)).json()["items"]
    (there,) = [one["id"] for one in listed if not one["is_present"]]
    answer = await house.clients[1].delete(f"/v1/me/sign-ins/{there}", headers=other)
    assert answer.status_code == 204


async def reuse_a_refresh_token(house: House, _: Person) -> None:
    """The grandparent of the living one."""
    used = {"refresh_token": house.tokens["refresh_token"]}
    child = await house.clients[0].post("/v1/sign-in/refresh", json=used)
    kept = {"refresh_token": child.json()["refresh_token"]}
    assert (await house.clients[0].post("/v1/sign-in/refresh", json=kept)).status_code == 200
    reused = await house.clients[0].post("/v1/sign-in/refresh", json=used)
    assert reused.status_code == 401


async def end_all(house: House, person: Person) -> None:
    """As a new password, a new second factor and a reset do."""
    unit = UnitOfWork(house.process, Purpose.SECURITY, SYSTEM, about=person.subject_id)
    async with unit as uow:
        await end_sign_ins(uow, person.subject_id)


async def erase(house: House, person: Person) -> None:
    await close_to(house.process, person.subject_id, Processing.ERASING)


async def freeze(house: House, person: Person) -> None:
    await close_to(house.process, person.subject_id, Processing.FROZEN)


async def restrict(house: House, _: Person) -> None:
    ground = {"ground": "accuracy_contested", "details": "It reads otherwise now."}
    answer = await house.clients[0].post(
        "/v1/data-rights/restrict", json=ground, headers=bearer(house.tokens)
    )
    assert answer.status_code == 201, answer.text


async def give_role(house: House, person: Person) -> None:
    roles = "UPDATE accounts SET roles = '{learner,dpo}' WHERE subject_id = $1"
    await ask(house.database.admin_dsn, roles, person.subject_id)
    async with UnitOfWork(house.process, Purpose.SECURITY, SYSTEM) as uow:
        uow.notify(STATE_CHANNEL, str(person.subject_id))


CAUSES: Final[dict[Cause, tuple[str, int]]] = {
    sign_out: (ME, 401),
    revoke_sign_in: (ME, 401),
    reuse_a_refresh_token: (ME, 401),
    end_all: (ME, 401),
    erase: (ME, 401),
    freeze: (ME, 403),
    restrict: (ME, 403),
    give_role: (STAFF, 200),
}


async def test_every_cause_is_known_to_both_within_a_second(house: House) -> None:
    """With Valkey down from the beginning; then with a listener that hears nothing any more."""
    late: dict[str, float] = {}
    for cause, (path, status) in CAUSES.items():
        person = await house.person()
        assert status not in await house.statuses(path)
        await cause(house, person)
        seconds = await house.seconds_until(path, status)
        if seconds >= AT_MOST:
            late[cause.__name__] = seconds
    assert late == {}

    person = await house.person()
    house.way.freeze()
    await sign_out(house, person)
    assert await house.seconds_until(ME, 401) < AT_MOST
    await asyncio.sleep(AT_MOST)  # from here on it knows that it is deaf
    for cause in (revoke_sign_in, erase):
        person = await house.person()
        await cause(house, person)
        assert await house.seconds_until(ME, 401) < AT_MOST / 2
