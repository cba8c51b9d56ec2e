"""A restriction works at once, wherever a wall stands, and its person keeps every right (P5.4)."""

import asyncio

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_restriction, processing_of
from qp_api.core.actor import Processing
from qp_api.core.errors import Frozen, ProcessingRestricted
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into

GROUNDS = ["accuracy_contested", "processing_unlawful", "needed_for_claims", "objection_pending"]


async def _deliver(house: Process, caller: Caller) -> None:
    async with UnitOfWork(house, Purpose.DELIVERY, caller.actor):
        pass


@pytest.mark.parametrize("ground", GROUNDS)
async def test_it_stands_from_the_answer_on(
    ground: str, client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """DR-8, Art. 18(1)(a) to (d)."""
    await _deliver(house, caller)
    answer = await ask_restriction(client, caller, ground=ground)
    assert answer.status_code == 201
    request = answer.json()
    assert (request["right"], request["state"], request["ground"]) == (
        "restrict",
        "completed",
        ground,
    )
    assert answer.headers["location"] == f"/v1/data-rights/requests/{request['id']}"
    assert await processing_of(house, caller) is Processing.RESTRICTED
    with pytest.raises(ProcessingRestricted):
        await _deliver(house, caller)


async def test_a_repeat_gives_the_standing_one_back(
    client: httpx.AsyncClient, caller: Caller
) -> None:
    answers = await asyncio.gather(*(ask_restriction(client, caller) for _ in range(3)))
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_it_is_told_and_on_the_trail(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    request = (await ask_restriction(client, caller)).json()
    told = await ask(
        rights_database.admin_dsn,
        "SELECT payload->>'is_restricted' FROM duties WHERE subject_id = $1 AND kind = $2",
        caller.subject_id,
        "data_rights.RestrictionChanged",
    )
    assert told == "true"
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT details->>'ground' FROM audit_entries WHERE subject_id = $1 AND action = $2",
        caller.subject_id,
        "data_rights.request_restriction",
    )
    assert audited == request["ground"]


async def test_its_details_rest_sealed(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    await ask_restriction(client, caller, details="তারিখটি ভুল\nsecond line")
    raw = await ask(
        rights_database.admin_dsn,
        "SELECT details FROM rights_requests WHERE subject_id = $1",
        caller.subject_id,
    )
    assert raw[0] == 1
    assert "তারিখটি".encode() not in raw


async def test_a_frozen_person_stays_frozen(
    client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """P8.1 is the narrower state; the restriction stands beside it."""
    await put_into(house, caller.subject_id, Processing.FROZEN)
    answer = await ask_restriction(client, caller)
    assert answer.status_code == 201
    assert await processing_of(house, caller) is Processing.FROZEN
    with pytest.raises(Frozen):
        await _deliver(house, caller)
    assert people.actors


async def test_nobody_else_is_restricted(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    await ask_restriction(client, caller)
    await _deliver(house, other)


@pytest.mark.parametrize(
    "body",
    [
        {"ground": "no_such_ground"},
        {"ground": None},
        {"details": "x" * 2001},
        {"details": "nul \u0000"},
        {"more": 1},
    ],
)
async def test_the_body_is_read_strictly(
    body: dict[str, object], client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    answer = await ask_restriction(client, caller, **body)
    assert answer.status_code in (400, 422)
    assert await processing_of(house, caller) is Processing.OPEN
