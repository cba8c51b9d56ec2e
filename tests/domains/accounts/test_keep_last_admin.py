"""Of admins who stand down at once, or beside roles that are taken, one remains."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.accounts.powers import grant, make_staff
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.queries import count_open_admins
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.data_rights.routes import router as data_rights
from support.http_apps import People, client_of, make_app
from support.people import put_into

pytestmark = pytest.mark.alone
MANY = 50
WAYS = {
    "/v1/data-rights/erase": {"confirm": True},
    "/v1/data-rights/restrict": {"ground": "processing_unlawful"},
}


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(accounts, data_rights, process=process, people=people)) as opened:
        yield opened


async def stand_down(client: httpx.AsyncClient, holder: Holder, way: str) -> httpx.Response:
    return await client.post(way, json=WAYS[way], headers=holder.headers)


async def open_admins(process: Process) -> int:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await count_open_admins(uow)


async def test_of_fifty_at_once_one_remains(
    client: httpx.AsyncClient, process: Process, people: People
) -> None:
    admins = [await make_staff(process, people, Role.ADMIN) for _ in range(MANY)]
    ways = list(WAYS) * (MANY // 2)

    answers = await asyncio.gather(
        *[stand_down(client, admin, way) for admin, way in zip(admins, ways, strict=True)]
    )

    refused = [answer.json()["code"] for answer in answers if not answer.is_success]
    assert refused == ["last_admin"]
    assert await open_admins(process) == 1


async def test_beside_roles_that_are_taken_one_remains(
    client: httpx.AsyncClient, process: Process, people: People
) -> None:
    for _ in range(5):
        one, two = [await make_staff(process, people, Role.ADMIN) for _ in range(2)]
        await asyncio.gather(
            *[grant(client, one, two, "learner") for _ in range(5)],
            *[stand_down(client, one, way) for way in WAYS],
            *[stand_down(client, two, way) for way in WAYS],
        )
        assert await open_admins(process) == 1
        for admin in (one, two):
            await put_into(process, admin.subject_id, Processing.FROZEN)
