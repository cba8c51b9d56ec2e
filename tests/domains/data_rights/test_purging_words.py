"""Words, values, links and addresses go days after the end, whatever the end was (DR-17)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, later, rectify, work_off
from domains.data_rights.mail import etag_of, mint, register, seen
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.data_rights.messages import RightsDataDue
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import post

WEEK = timedelta(days=7)
SOON = timedelta(minutes=1)
_REFUSAL = {
    "decision": "refuse",
    "reason": "eu-gdpr:JustificationA16",
    "text": "It is right as it is.",
    "complaint_route": "The officer.",
    "court": "The court.",
}
_LEFT = (
    "SELECT ARRAY[(r.details IS NOT NULL)::int, (r.answer IS NOT NULL)::int,"
    " (SELECT count(*) FROM proposed_changes c WHERE c.request_id = r.id)::int]"
    " FROM rights_requests r WHERE r.id = $1"
)


async def _purge(house: Process) -> None:
    await post(house, RightsDataDue())
    await work_off(house)


async def _end(
    how: str, client: httpx.AsyncClient, officer: Caller, person: Caller, request: dict[str, Any]
) -> None:
    if how == "withdrawn":
        path = f"/v1/data-rights/requests/{request['id']}/withdrawal"
        answer = await client.post(path, headers=person.headers)
    else:
        body = _REFUSAL if how == "refused" else {"decision": "accept"}
        headers = {**officer.headers, "If-Match": await etag_of(client, officer, request)}
        path = f"/v1/dpo/requests/{request['id']}/decision"
        answer = await client.post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, how)


@pytest.mark.parametrize("how", ["completed", "refused", "withdrawn"])
async def test_words_and_values_go_a_week_after_any_end_and_the_register_stays(
    how: str, client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    wanted = [
        {"field": "age_band", "value": "minor"},
        {"field": "adult_from", "value": "2027-05-01"},
    ]
    request = (await rectify(client, person, changes=wanted, reason="so it is")).json()
    later(house, WEEK + SOON)
    await _purge(house)  # an open request keeps all it needs
    await _end(how, client, officer, person, request)
    tag = await etag_of(client, officer, request)
    before = [1, int(how == "refused"), 2]
    later(house, WEEK - SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, _LEFT, request["id"]) == before
    later(house, 2 * SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, _LEFT, request["id"]) == [0, 0, 0]
    read = await seen(client, officer, request)
    assert (read["state"], read["details"], read["changes"]) == (how, None, [])
    assert await etag_of(client, officer, request) != tag
    if how == "refused":
        assert read["refusal"]["reason"] == _REFUSAL["reason"]
        assert read["refusal"]["text"] is None
        # The mark is no text of the request: it stays with the value that it is about (DR-7).
        assert {mark["statement"] for mark in read["disputed"]} == {"so it is"}


async def test_an_address_goes_a_week_after_the_last_request_of_it(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, email = await join(Role.DPO), f"stranger-{new_id()}@example.org"
    request = (await register(client, officer, house, email)).json()
    await mint(house, request)
    later(house, WEEK)
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "refused"
    find = (
        "SELECT (SELECT count(*) FROM correspondents WHERE subject_id = $1)"
        " + (SELECT count(*) FROM correspondent_addresses WHERE subject_id = $1)"
    )
    for by, left in ((WEEK - SOON, 2), (2 * SOON, 0)):
        later(house, by)
        await _purge(house)
        assert await ask(rights_database.admin_dsn, find, request["account_id"]) == left
    assert (await seen(client, officer, request))["state"] == "refused"
    again = (await register(client, officer, house, email)).json()
    assert again["account_id"] != request["account_id"]


async def test_expired_links_go(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    await mint(house, request)
    find = "SELECT count(*) FROM mailed_links WHERE request_id = $1"
    later(house, WEEK - SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, find, request["id"]) == 1
    later(house, SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, find, request["id"]) == 0
