"""Marketing and analytics end in the transaction that objects; others are decided (P5.6)."""

import asyncio
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, know_as, messages_to, object_to, work
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.errors import ConsentMissing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import set_analytics, set_marketing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into

AT_ONCE = [("marketing", Purpose.MARKETING), ("analytics", Purpose.ANALYTICS)]


async def _consent(house: Process, caller: Caller) -> None:
    async with work(house, mode=Mode.EXCLUSIVE, about=caller.subject_id) as uow:
        await set_marketing(uow, caller.subject_id, ok=True)
        await set_analytics(uow, caller.subject_id, ok=True)


async def _flags(database: Database, caller: Caller) -> Any:
    find = "SELECT ARRAY[marketing_ok, analytics_ok] FROM subjects WHERE id = $1"
    return await ask(database.admin_dsn, find, caller.subject_id)


async def _use(house: Process, caller: Caller, purpose: Purpose) -> None:
    async with UnitOfWork(house, purpose, SYSTEM, mode=Mode.READ, about=caller.subject_id):
        pass


@pytest.mark.parametrize(("name", "purpose"), AT_ONCE)
async def test_it_ends_with_the_answer(
    name: str,
    purpose: Purpose,
    client: httpx.AsyncClient,
    join: Join,
    house: Process,
    rights_database: Database,
) -> None:
    caller, other = await join(), await join()
    for person in (caller, other):
        await _consent(house, person)
    await _use(house, caller, purpose)
    answer = await object_to(client, caller, name)
    assert answer.status_code == 201
    request = answer.json()
    assert (request["right"], request["state"], request["purpose"]) == ("object", "completed", name)
    assert answer.headers["location"] == f"/v1/data-rights/requests/{request['id']}"
    with pytest.raises(ConsentMissing):
        await _use(house, caller, purpose)
    assert await _flags(rights_database, caller) == [name != "marketing", name != "analytics"]
    assert await _flags(rights_database, other) == [True, True]
    assert sorted(await messages_to(house, caller.subject_id)) == [
        "ObjectionMade",
        "ObjectionNoted",
    ]


async def test_who_never_consented_objects_all_the_same_and_again(
    client: httpx.AsyncClient, caller: Caller
) -> None:
    first, second = [await object_to(client, caller, "marketing") for _ in range(2)]
    assert (first.json()["state"], second.json()["state"]) == ("completed", "completed")


@pytest.mark.parametrize("name", ["security", "claims"])
async def test_a_use_of_legitimate_interest_waits_for_the_officer(
    name: str, client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    answer = await object_to(client, caller, name, reason="I do not want this")
    assert answer.json()["state"] == "in_progress"
    assert await messages_to(house, caller.subject_id) == ["RightsRequestReceived"]
    # No wall stands before this use alone: it goes on until it is decided, as the docs say.
    await _use(house, caller, Purpose.SECURITY)


async def test_one_open_objection_a_purpose(client: httpx.AsyncClient, caller: Caller) -> None:
    """DR-2; an objection to something else is no repeat."""
    answers = await asyncio.gather(*(object_to(client, caller, "security") for _ in range(3)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = await object_to(client, caller, "claims")
    assert other.json()["id"] != answers[0].json()["id"]


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing,
    client: httpx.AsyncClient,
    caller: Caller,
    people: People,
    house: Process,
    rights_database: Database,
) -> None:
    """DR-3."""
    await _consent(house, caller)
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    assert (await object_to(client, caller, "marketing")).status_code == 201
    assert await _flags(rights_database, caller) == [False, True]


@pytest.mark.parametrize("body", [{"purpose": "delivery"}, {"purpose": None}, {"more": 1}])
async def test_the_body_is_read_strictly(
    body: dict[str, Any], client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """A contract can't be objected to."""
    answer = await client.post(
        "/v1/data-rights/object", json={"purpose": "marketing", **body}, headers=caller.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await messages_to(house, caller.subject_id) == []


async def test_it_is_on_the_trail(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    request = (await object_to(client, caller, "marketing", reason="না")).json()
    found = await ask(
        rights_database.admin_dsn,
        "SELECT details->>'purpose' FROM audit_entries WHERE object_id = $1 AND action = $2",
        request["id"],
        "data_rights.request_objection",
    )
    assert found == "marketing"
