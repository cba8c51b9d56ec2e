"""A person takes their request back while it is open."""

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    ask_restriction,
    know_as,
    object_to,
    read_request,
    work_off,
)
from domains.data_rights.mail import confirm, mint, register
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


async def _withdraw(
    client: httpx.AsyncClient, caller: Caller, request: dict[str, str]
) -> httpx.Response:
    path = f"/v1/data-rights/requests/{request['id']}/withdrawal"
    return await client.post(path, headers=caller.headers)


async def test_it_ends_and_twice_is_once(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    request = (await object_to(client, caller, "claims")).json()
    first, second = [await _withdraw(client, caller, request) for _ in range(2)]
    assert (first.status_code, first.json()["state"]) == (200, "withdrawn")
    assert second.json() == first.json()
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM audit_entries WHERE object_id = $1 AND action = $2",
        request["id"],
        "data_rights.withdraw_rights_request",
    )
    assert audited == 1
    assert (await object_to(client, caller, "claims")).json()["id"] != request["id"]


async def test_a_package_that_was_taken_back_is_not_kept(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = (await ask_access(client, caller)).json()
    await _withdraw(client, caller, request)
    await work_off(house)
    after = (await read_request(client, caller, request)).json()
    assert (after["state"], after["package"]) == ("withdrawn", None)


async def test_a_mail_of_theirs_too_while_it_waits_for_a_proof(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email, right="erase")).json()
    token = await mint(house, request)
    assert (await _withdraw(client, person, request)).json()["state"] == "withdrawn"
    assert (await confirm(client, token)).json()["code"] == "link_invalid"


async def test_what_has_ended_stays(client: httpx.AsyncClient, caller: Caller) -> None:
    request = (await ask_restriction(client, caller)).json()
    answer = await _withdraw(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_ended")


async def test_nobody_elses_is_found_not_for_the_officer_either(
    client: httpx.AsyncClient, join: Join
) -> None:
    caller, other, officer = await join(), await join(), await join(Role.DPO)
    request = (await object_to(client, caller, "claims")).json()
    for stranger in (other, officer):
        answer = await _withdraw(client, stranger, request)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await _withdraw(client, caller, request)).status_code == 200


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing, client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    request = (await object_to(client, caller, "claims")).json()
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    assert (await _withdraw(client, caller, request)).status_code == 200
