"""Whoever was erased may come back at once: a new person under the same address (DR-15)."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from domains.communications.factories import PaperMailer
from domains.data_rights.factories import Caller, ask_erasure, processing_of, work_off
from domains.sign_in.factories import make_person, registration, subject_of
from qp_api.core.actor import Processing
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process
from qp_api.core.subject_data.verify import find_remains
from qp_api.domains.communications.jobs import jobs as letters
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.data_rights.jobs import jobs as rights
from qp_api.domains.data_rights.routes import router
from qp_api.domains.sign_in.routes import router as sign_in
from support.databases import Database, ask
from support.http_apps import People, client_of, make_app
from support.waiting import until

LINK = "http://qp.test/verify#token="


@pytest.fixture
def mailer(house: Process) -> PaperMailer:
    paper = PaperMailer()
    house.ports = {**house.ports, Mailer: paper}
    return paper


@pytest.fixture
async def door(house: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, sign_in, process=house, people=people)) as opened:
        yield opened


async def _register(door: httpx.AsyncClient, email: str) -> None:
    answer = await door.post("/v1/accounts", json=registration(email=email))
    assert answer.status_code == 202


async def test_a_registration_before_the_walk_makes_a_new_person(
    door: httpx.AsyncClient, caller: Caller, house: Process, mailer: PaperMailer
) -> None:
    receipt = (await ask_erasure(door, caller)).headers["location"]
    await _register(door, caller.email)
    new = await subject_of(house, caller.email)
    assert new != caller.subject_id

    await work_off(house, JobSet.joined([letters, rights]))

    (link,) = [
        line
        for mail in mailer.sent
        for line in mail.text.splitlines()
        if mail.to == caller.email and line.startswith(LINK)
    ]
    verified = await door.post("/v1/accounts/verification", json={"token": link[len(LINK) :]})
    assert verified.status_code == 200
    assert await processing_of(house, caller) is Processing.ERASED
    assert await find_remains(house, [caller.subject_id]) == []
    assert (await door.get(receipt)).json()["counts"]["email_lookup"] == {"delete": 1}
    assert await subject_of(house, caller.email) == new


async def test_a_registration_that_waits_for_the_erasure_is_not_swallowed(
    door: httpx.AsyncClient, house: Process, rights_database: Database
) -> None:
    """It had found the old account when the erasure committed."""
    person = await make_person(house)
    held = await house.pools.acquire(DbRole.RIGHTS)
    await held.execute("BEGIN")
    await held.fetch("SELECT id FROM subjects WHERE id = $1 FOR UPDATE", person.subject_id)
    registering = asyncio.create_task(_register(door, person.email))
    await until(lambda: _waits(rights_database))
    await held.execute("DELETE FROM email_lookup WHERE subject_id = $1", person.subject_id)
    await held.execute(
        "UPDATE subjects SET processing = 'erasing' WHERE id = $1", person.subject_id
    )
    await held.execute("COMMIT")
    await house.pools.release(DbRole.RIGHTS, held)
    await registering
    assert await subject_of(house, person.email) != person.subject_id


async def _waits(database: Database) -> bool:
    waiting = (
        "SELECT count(*) > 0 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(await ask(database.admin_dsn, waiting))
