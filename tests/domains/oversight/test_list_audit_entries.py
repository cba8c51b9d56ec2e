"""The officer reads the trail, filtered and in pages; nobody else does, and looking is on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import make_subject

PATH = "/v1/audit/entries"


@pytest.fixture
def officer(people: People) -> dict[str, str]:
    return people.add("officer", Role.DPO)


async def _note(process: Process, about: SubjectId, *actions: str) -> None:
    for action in actions:
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            uow.audit(action, subject_id=about, object_id=new_id(), details={"count": 3})


async def _listed(
    client: httpx.AsyncClient, headers: dict[str, str], **query: object
) -> list[dict[str, Any]]:
    answer = await client.get(PATH, params={k: str(v) for k, v in query.items()}, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_entries_about_a_person_newest_first(
    client: httpx.AsyncClient, officer: dict[str, str], process: Process
) -> None:
    person, other = await make_subject(process), await make_subject(process)
    await _note(process, person, "room.first_act", "room.second_act")
    await _note(process, other, "room.other_act")
    items = await _listed(client, officer, subject_id=person)
    assert [item["action"] for item in items] == ["room.second_act", "room.first_act"]
    entry = items[0]
    assert (entry["subject_id"], entry["actor_kind"], entry["actor_id"]) == (
        str(person),
        "system",
        None,
    )
    assert (entry["seq"], entry["details"], entry["purpose"]) == (None, {"count": 3}, "P2.5-law")


async def test_filters_narrow_together(
    client: httpx.AsyncClient, officer: dict[str, str], process: Process
) -> None:
    person = await make_subject(process)
    await _note(process, person, "room.first_act", "room.second_act")
    now = process.clock.process_now()
    hour = timedelta(hours=1)
    for query, found in (
        ({"action": "room.first_act"}, 1),
        ({"action": "room.no_act"}, 0),
        ({"from": (now - hour).isoformat(), "to": (now + hour).isoformat()}, 2),
        ({"from": (now + hour).isoformat()}, 0),
        ({"to": (now - hour).isoformat()}, 0),
        ({"action": "room.second_act", "from": (now - hour).isoformat()}, 1),
    ):
        items = await _listed(client, officer, subject_id=person, **query)
        # That the officer looked stands there too.
        acts = [item for item in items if item["action"].startswith("room.")]
        assert len(acts) == found, query
    both = await _listed(client, officer, action="room.first_act", limit=100)
    assert str(person) in {item["subject_id"] for item in both}


async def test_pages_lead_to_the_end(
    client: httpx.AsyncClient, officer: dict[str, str], process: Process
) -> None:
    person = await make_subject(process)
    acts = [f"room.act_{number}" for number in range(5)]
    await _note(process, person, *acts)
    found, params = [], {"subject_id": str(person), "limit": "2"}
    while True:
        page = (await client.get(PATH, params=params, headers=officer)).json()
        found += [item["action"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert [act for act in found if act.startswith("room.")] == acts[::-1]


async def test_that_the_officer_looked_is_on_the_trail(
    client: httpx.AsyncClient, officer: dict[str, str], process: Process, database: Database
) -> None:
    person = await make_subject(process)
    await _listed(client, officer, subject_id=person)
    looked = await ask(
        database.admin_dsn,
        "SELECT details->>'role' FROM audit_entries WHERE subject_id = $1 AND action = $2",
        person,
        "oversight.list_audit_entries",
    )
    assert looked == "dpo"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ADMIN, Role.SUPPORT])
async def test_it_is_for_the_officer_alone(
    role: Role, client: httpx.AsyncClient, officer: dict[str, str], people: People
) -> None:
    refused = await client.get(PATH, headers=people.add("somebody", role))
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    assert (await client.get(PATH)).status_code == 401
    assert (await client.get(PATH, headers=officer)).status_code == 200


async def test_an_officer_whose_data_is_restricted_does_not_go_on_working(
    client: httpx.AsyncClient, officer: dict[str, str], people: People
) -> None:
    assert (await client.get(PATH, headers=officer)).status_code == 200
    people.actors["officer"] = replace(people.actors["officer"], processing=Processing.RESTRICTED)
    answer = await client.get(PATH, headers=officer)
    assert (answer.status_code, answer.json()["code"]) == (403, "processing_restricted")


@pytest.mark.parametrize(
    "query",
    [
        {"action": "no dot"},
        {"subject_id": "nobody"},
        {"from": "yesterday"},
        {"from": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None).isoformat()},
    ],
)
async def test_filters_are_read_strictly(
    query: dict[str, str], client: httpx.AsyncClient, officer: dict[str, str]
) -> None:
    answer = await client.get(PATH, params=query, headers=officer)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_cursor_of_other_filters_is_refused(
    client: httpx.AsyncClient, officer: dict[str, str], process: Process
) -> None:
    person = await make_subject(process)
    await _note(process, person, "room.first_act", "room.second_act")
    page = await client.get(PATH, params={"subject_id": str(person), "limit": 1}, headers=officer)
    answer = await client.get(
        PATH, params={"limit": 1, "cursor": page.json()["next_cursor"]}, headers=officer
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("bound", ["from", "to"])
@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("9999-12-31T23:59:59-12:00", 422),
        ("0001-01-01T00:00:00+14:00", 422),
        ("0", 422),
        ("1900000000", 422),
        ("9999-12-31T23:59:59Z", 200),
    ],
)
async def test_a_bound_is_an_instant_that_there_is(
    client: httpx.AsyncClient, officer: dict[str, str], bound: str, written: str, status: int
) -> None:
    answer = await client.get(PATH, params={bound: written}, headers=officer)
    assert answer.status_code == status
    if status == 422:
        assert [e["code"] for e in answer.json()["errors"]] == ["datetime_parsing"]
