"""The officer grants, or refuses with reason, words, complaint route and court (DR-6, DR-7)."""

from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    ask_export,
    ask_restriction,
    know_as,
    messages_to,
    object_to,
    profile_of,
    read_request,
    rectify,
    work_off,
)
from domains.data_rights.mail import confirm, etag_of, mint, register, seen
from domains.data_rights.packages import read, unpack
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People

REFUSAL = {
    "decision": "refuse",
    "reason": "eu-gdpr:JustificationA16",
    "text": "The certificate bears the name of your passport.",
    "complaint_route": "The officer; then the authority.",
    "court": "The court in Dhaka.",
}


async def _decide(
    client: httpx.AsyncClient, officer: Caller, request: dict[str, Any], body: dict[str, Any]
) -> httpx.Response:
    etag = await etag_of(client, officer, request)
    return await client.post(
        f"/v1/dpo/requests/{request['id']}/decision",
        json=body,
        headers={**officer.headers, "If-Match": etag},
    )


async def _ask_for(client: httpx.AsyncClient, person: Caller, **changes: Any) -> dict[str, Any]:
    wanted = [{"field": name, "value": value} for name, value in changes.items()]
    answer = await rectify(client, person, changes=wanted, reason="It was never so")
    found: dict[str, Any] = answer.json()
    return found


async def test_granted_is_what_was_proposed(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = await _ask_for(client, person, age_band="minor", adult_from="2027-05-01")
    assert (await profile_of(house, person)).age_band == "adult"
    answer = await _decide(client, officer, request, {"decision": "accept"})
    assert (answer.status_code, answer.json()["state"]) == (200, "completed")
    after = await profile_of(house, person)
    assert (after.age_band, str(after.adult_from)) == ("minor", "2027-05-01")
    assert (await messages_to(house, person.subject_id))[-1] == "DataRectified"
    read_again = (await read_request(client, person, request)).json()
    assert {one["state"] for one in read_again["changes"]} == {"applied"}
    found = await ask(
        rights_database.admin_dsn,
        "SELECT details->>'granted' FROM audit_entries WHERE object_id = $1 AND action = $2",
        request["id"],
        "data_rights.decide_request",
    )
    assert found == "1"


async def test_refused_is_marked_as_disputed_in_reads_and_packages(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-7: with the person's own statement."""
    officer, person, other = await join(Role.DPO), await join(), await join()
    before = await profile_of(house, person)
    request = await _ask_for(client, person, email="right@example.org")
    answer = await _decide(client, officer, request, REFUSAL)
    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    assert await profile_of(house, person) == before
    read_again = (await read_request(client, person, request)).json()
    assert read_again["refusal"] == {
        "reason": REFUSAL["reason"],
        "text": REFUSAL["text"],
        "complaint_route": REFUSAL["complaint_route"],
        "court": REFUSAL["court"],
    }
    (mark,) = read_again["disputed"]
    assert (mark["field"], mark["statement"]) == ("accounts.email", "It was never so")
    assert (await messages_to(house, person.subject_id))[-1] == "RequestRefused"
    (packed,) = read(await unpack(client, person, house), "disputed.json")
    assert (packed["table"], packed["column"], packed["row"], packed["statement"]) == (
        "accounts",
        "email",
        str(person.subject_id),
        "It was never so",
    )
    assert read(await unpack(client, other, house), "disputed.json") == []


async def test_partly_served_is_what_was_corrected_before_the_rest_was_refused(
    client: httpx.AsyncClient, join: Join
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = await _ask_for(client, person, email="r@example.org", designation="Auditor")
    answer = await _decide(client, officer, request, REFUSAL)
    assert answer.json()["state"] == "partially_completed"
    read_again = (await read_request(client, person, request)).json()
    assert read_again["refusal"]["reason"] == REFUSAL["reason"]
    assert [one["field"] for one in read_again["disputed"]] == ["accounts.email"]


async def test_a_mark_goes_once_the_value_is_corrected(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    for decision in (REFUSAL, {"decision": "accept"}):
        request = await _ask_for(client, person, age_band="minor", adult_from="2027-05-01")
        assert (await _decide(client, officer, request, decision)).status_code == 200
    assert read(await unpack(client, person, house), "disputed.json") == []


@pytest.mark.parametrize("field", ["email", "registered_at"])
async def test_what_is_never_corrected_can_only_be_disputed(
    field: str, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    before = await profile_of(house, person)
    value = "r@example.org" if field == "email" else "2026-01-01T00:00:00Z"
    request = await _ask_for(client, person, **{field: value})
    answer = await _decide(client, officer, request, {"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_rectifiable")
    assert await profile_of(house, person) == before
    assert (await seen(client, officer, request))["state"] == "in_progress"


async def test_values_that_only_go_together_are_refused_apart(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    before = await profile_of(house, person)
    request = await _ask_for(client, person, age_band="minor")
    answer = await _decide(client, officer, request, {"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_rectifiable")
    assert await profile_of(house, person) == before


async def test_the_corrections_of_a_mail_are_named_by_the_officer(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (
        await register(
            client, officer, house, person.email, right="rectify", details="I am an auditor"
        )
    ).json()
    early = await _decide(client, officer, request, {"decision": "accept"})
    assert (early.status_code, early.json()["code"]) == (409, "not_decidable")
    await confirm(client, await mint(house, request))
    await work_off(house)
    wrong = {"decision": "accept", "changes": [{"field": "designation", "value": 7}]}
    answer = await _decide(client, officer, request, wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    right = {"decision": "accept", "changes": [{"field": "designation", "value": "Auditor"}]}
    answer = await _decide(client, officer, request, right)
    assert (answer.status_code, answer.json()["state"]) == (200, "completed")
    assert (await profile_of(house, person)).designation == "Auditor"


@pytest.mark.parametrize(
    ("body", "state", "told"),
    [
        ({"decision": "accept"}, "completed", "RequestGranted"),
        (REFUSAL, "refused", "RequestRefused"),
    ],
)
async def test_an_objection_is_decided(
    body: dict[str, Any],
    state: str,
    told: str,
    client: httpx.AsyncClient,
    join: Join,
    house: Process,
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    answer = await _decide(client, officer, request, body)
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert (await messages_to(house, person.subject_id))[-1] == told


async def test_a_refused_copy_is_not_built(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    asked = [(await ask_access(client, person)).json(), (await ask_export(client, person)).json()]
    for request in asked:
        granted = await _decide(client, officer, request, {"decision": "accept"})
        assert (granted.status_code, granted.json()["code"]) == (409, "not_decidable")
        assert (await _decide(client, officer, request, REFUSAL)).status_code == 200
    await work_off(house)
    for request in asked:
        after = await seen(client, officer, request)
        assert (after["state"], after["package"]) == ("refused", None)


async def test_what_has_ended_stays_as_it_is(client: httpx.AsyncClient, join: Join) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await ask_restriction(client, person)).json()
    for body in ({"decision": "accept"}, REFUSAL):
        answer = await _decide(client, officer, request, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "request_ended")


@pytest.mark.parametrize("left_out", ["reason", "text", "complaint_route", "court"])
async def test_no_refusal_without_all_that_it_needs(
    left_out: str, client: httpx.AsyncClient, join: Join
) -> None:
    """DR-6."""
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    body = {name: value for name, value in REFUSAL.items() if name != left_out}
    for wrong in (body, {**body, left_out: ""}):
        answer = await _decide(client, officer, request, wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert (await seen(client, officer, request))["state"] == "in_progress"


async def test_it_is_for_the_version_that_was_read(client: httpx.AsyncClient, join: Join) -> None:
    """What the person adds meanwhile is not decided unread."""
    officer, person = await join(Role.DPO), await join()
    request = await _ask_for(client, person, age_band="minor")
    path = f"/v1/dpo/requests/{request['id']}/decision"
    etag = await etag_of(client, officer, request)
    await _ask_for(client, person, adult_from="2027-05-01")
    headers = {**officer.headers, "If-Match": etag}
    stale = await client.post(path, json=REFUSAL, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    bare = await client.post(path, json=REFUSAL, headers=officer.headers)
    assert (bare.status_code, bare.json()["code"]) == (428, "precondition_required")
    assert (await _decide(client, officer, request, REFUSAL)).status_code == 200


async def test_who_may(client: httpx.AsyncClient, join: Join, people: People) -> None:
    officer, person = await join(Role.DPO), await join(Role.SUPPORT, Role.ADMIN)
    request = (await object_to(client, person, "claims")).json()
    answer = await _decide(client, person, request, {"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    own = (await object_to(client, officer, "claims")).json()
    answer = await _decide(client, officer, own, {"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (403, "own_request")
    headers = {**officer.headers, "If-Match": "*"}
    path = f"/v1/dpo/requests/{officer.subject_id}/decision"
    answer = await client.post(path, json=REFUSAL, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    know_as(people, officer, processing=Processing.RESTRICTED)
    path = f"/v1/dpo/requests/{request['id']}/decision"
    answer = await client.post(path, json=REFUSAL, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "processing_restricted")


async def test_the_words_rest_sealed(
    client: httpx.AsyncClient, join: Join, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = await _ask_for(client, person, email="right@example.org")
    await _decide(client, officer, request, REFUSAL)
    raw = await ask(
        rights_database.admin_dsn,
        "SELECT r.answer || d.statement FROM rights_requests r JOIN disputes d"
        " ON d.subject_id = r.subject_id AND d.request_id = r.id WHERE r.id = $1",
        request["id"],
    )
    assert raw[0] == 1
    assert b"passport" not in raw
    assert b"never" not in raw
