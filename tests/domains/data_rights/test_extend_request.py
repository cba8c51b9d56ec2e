"""An answer is extended once, in time, with a reason, and its notice is owed with it (DR-5)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    know_as,
    messages_to,
    object_to,
    work_off,
)
from domains.data_rights.mail import etag_of, instant, register, seen
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.calendar import dhaka_day, extended_due_at, extended_due_on
from support.databases import Database, ask
from support.http_apps import People

COMPLEX = "eu-gdpr:JustificationA12Complexity"


async def _extend(
    client: httpx.AsyncClient, officer: Caller, request: dict[str, Any], **body: Any
) -> httpx.Response:
    etag = await etag_of(client, officer, request)
    return await client.post(
        f"/v1/dpo/requests/{request['id']}/extension",
        json={"reason": COMPLEX, **body},
        headers={**officer.headers, "If-Match": etag},
    )


async def test_it_reaches_to_three_months_after_receipt(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    answer = await _extend(client, officer, request)
    assert answer.status_code == 200
    extended = answer.json()
    assert (extended["state"], extended["extension_reason"]) == ("extended", COMPLEX)
    assert instant(extended["due_at"]) == extended_due_at(instant(request["received_at"]))
    assert (await messages_to(house, person.subject_id))[-1] == "RequestExtended"
    found = await ask(
        rights_database.admin_dsn,
        "SELECT details->>'role' FROM audit_entries WHERE object_id = $1 AND action = $2",
        request["id"],
        "data_rights.extend_request",
    )
    assert found == "dpo"


@pytest.mark.parametrize(
    ("received_at", "latest"),
    [
        (datetime(2025, 11, 30, 6, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2023, 11, 30, 6, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2026, 1, 31, 6, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 1, 15, 6, tzinfo=UTC), date(2026, 4, 15)),
    ],
)
def test_three_months_end_with_the_month(received_at: datetime, latest: date) -> None:
    assert extended_due_on(received_at) == latest


async def test_an_earlier_day_may_be_named_and_no_later_one(
    client: httpx.AsyncClient, join: Join
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    due, latest = (
        dhaka_day(instant(request["due_at"])),
        extended_due_on(instant(request["received_at"])),
    )
    for day in (due, latest + timedelta(days=1)):
        answer = await _extend(client, officer, request, due_on=day.isoformat())
        assert (answer.status_code, answer.json()["code"]) == (409, "not_extendable")
        assert answer.json()["errors"][0]["pointer"] == "/due_on"
    day = due + timedelta(days=1)
    answer = await _extend(client, officer, request, due_on=day.isoformat())
    assert dhaka_day(instant(answer.json()["due_at"])) == day


async def test_it_comes_once(client: httpx.AsyncClient, join: Join) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    assert (await _extend(client, officer, request)).status_code == 200
    again = await _extend(client, officer, request)
    assert (again.status_code, again.json()["code"]) == (409, "not_extendable")


async def test_it_comes_before_the_due_time(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    house.clock.offset += instant(request["due_at"]) - house.clock.now() + timedelta(seconds=1)
    answer = await _extend(client, officer, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_extendable")


async def test_what_waits_for_a_proof_is_not_extended(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    answer = await _extend(client, officer, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_extendable")


async def test_what_has_ended_is_not_extended(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await ask_access(client, person)).json()
    await work_off(house)
    answer = await _extend(client, officer, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_ended")


async def test_it_is_for_the_version_that_was_read(client: httpx.AsyncClient, join: Join) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    path = f"/v1/dpo/requests/{request['id']}/extension"
    bare = await client.post(path, json={"reason": COMPLEX}, headers=officer.headers)
    assert (bare.status_code, bare.json()["code"]) == (428, "precondition_required")
    headers = {**officer.headers, "If-Match": '"other"'}
    stale = await client.post(path, json={"reason": COMPLEX}, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (await seen(client, officer, request))["state"] == "in_progress"
    assert (await _extend(client, officer, request)).status_code == 200


async def test_who_may(client: httpx.AsyncClient, join: Join, people: People) -> None:
    officer, person = await join(Role.DPO), await join(Role.SUPPORT, Role.ADMIN)
    request = (await object_to(client, person, "claims")).json()
    answer = await _extend(client, person, request)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    own = (await object_to(client, officer, "claims")).json()
    answer = await _extend(client, officer, own)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_request")
    gone = {"id": str(officer.subject_id)}
    path = f"/v1/dpo/requests/{gone['id']}/extension"
    headers = {**officer.headers, "If-Match": "*"}
    answer = await client.post(path, json={"reason": COMPLEX}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    know_as(people, officer, processing=Processing.RESTRICTED)
    path = f"/v1/dpo/requests/{request['id']}/extension"
    answer = await client.post(path, json={"reason": COMPLEX}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "processing_restricted")


@pytest.mark.parametrize("reason", ["because", "eu-gdpr:JustificationA12IdentityFailure", None])
async def test_no_other_reason_is_one(
    reason: str | None, client: httpx.AsyncClient, join: Join
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    answer = await _extend(client, officer, request, reason=reason)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
