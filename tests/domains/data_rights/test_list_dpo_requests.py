"""The officer's list: everybody's, the soonest due first, late ones marked (P5.7)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_access, know_as, later, work_off
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People

PATH = "/v1/dpo/requests"


async def _listed(client: httpx.AsyncClient, officer: Caller, query: str = "") -> list[Any]:
    items: list[Any] = []
    cursor = ""
    while True:
        answer = await client.get(f"{PATH}?limit=3{query}{cursor}", headers=officer.headers)
        assert answer.status_code == 200
        items += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return items
        cursor = f"&cursor={answer.json()['next_cursor']}"


async def test_open_requests_of_everybody_the_soonest_due_first(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, people = await join(Role.DPO), [await join() for _ in range(4)]
    asked = {}
    for person in reversed(people):
        asked[(await ask_access(client, person)).json()["id"]] = person
    listed = [item for item in await _listed(client, officer) if item["id"] in asked]
    assert len(listed) == 4
    assert [item["due_at"] for item in listed] == sorted(item["due_at"] for item in listed)
    for item in listed:
        assert item["account_id"] == str(asked[item["id"]].subject_id)
        assert asked[item["id"]].email not in str(item)
        assert item["overdue"] is False
    await work_off(house)
    left = {item["id"] for item in await _listed(client, officer)}
    assert not left & asked.keys()
    ended = {item["id"] for item in await _listed(client, officer, "&state=completed")}
    assert asked.keys() <= ended


async def test_what_is_late_is_marked(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await ask_access(client, person)).json()
    later(house, timedelta(days=32))
    (item,) = [one for one in await _listed(client, officer) if one["id"] == request["id"]]
    assert item["overdue"] is True
    await work_off(house)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ADMIN, Role.SUPPORT, Role.FINANCE])
async def test_it_is_for_the_dpo_alone(role: Role, client: httpx.AsyncClient, join: Join) -> None:
    caller, officer = await join(role), await join(Role.DPO)
    answer = await client.get(PATH, headers=caller.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert (await client.get(PATH, headers=officer.headers)).status_code == 200


async def test_an_officer_whose_data_is_restricted_does_not_go_on_working(
    client: httpx.AsyncClient, join: Join, people: People
) -> None:
    """P5.4: nothing is processed under their name, as the document says."""
    officer = await join(Role.DPO)
    assert (await client.get(PATH, headers=officer.headers)).status_code == 200
    know_as(people, officer, processing=Processing.RESTRICTED)
    answer = await client.get(PATH, headers=officer.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "processing_restricted")


async def test_that_the_officer_looked_is_on_the_trail(
    client: httpx.AsyncClient, join: Join, rights_database: Database
) -> None:
    officer = await join(Role.DPO)
    looked = (
        "SELECT count(*) FROM audit_entries"
        " WHERE actor_id = $1 AND action = 'data_rights.list_dpo_requests'"
    )
    for times in (1, 2):
        await client.get(PATH, headers=officer.headers)
        assert await ask(rights_database.admin_dsn, looked, officer.subject_id) == times


async def test_a_state_that_does_not_exist_is_refused(
    client: httpx.AsyncClient, join: Join
) -> None:
    officer = await join(Role.DPO)
    answer = await client.get(f"{PATH}?state=lost", headers=officer.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
