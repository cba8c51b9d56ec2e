"""A person corrects what is theirs at once; about the rest the officer decides (P5.2)."""

from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    know_as,
    messages_to,
    processing_of,
    profile_of,
    read_request,
    rectify,
)
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into

ADDRESS = {"street": "House 12, Road 5", "city": "Dhaka", "country": "BD"}


def change(name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"field": name, "value": value, **more}


async def test_what_is_theirs_is_corrected_at_once(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    before, others = await profile_of(house, caller), await profile_of(house, other)
    answer = await rectify(
        client,
        caller,
        changes=[
            change("accounts.name", "  নতুন   নাম "),
            change("designation", "Auditor"),
            change("accounts.billing_address", ADDRESS),
        ],
    )
    assert answer.status_code == 201
    request = answer.json()
    assert (request["right"], request["state"]) == ("rectify", "completed")
    assert answer.headers["location"] == f"/v1/data-rights/requests/{request['id']}"
    after = await profile_of(house, caller)
    assert after.name == "নতুন নাম"  # as registration reads a name
    assert after.designation == "Auditor"
    assert dict(after.billing_address or {}) == ADDRESS
    assert after.version == before.version + 1
    assert await profile_of(house, other) == others
    assert await messages_to(house, caller.subject_id) == ["DataRectified"]


async def test_what_is_not_theirs_waits_for_the_officer(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    before = await profile_of(house, caller)
    answer = await rectify(
        client,
        caller,
        changes=[change("accounts.email", "right@example.org"), change("designation", "Auditor")],
        reason="I never had that address",
    )
    request = answer.json()
    assert (answer.status_code, request["state"]) == (201, "in_progress")
    after = await profile_of(house, caller)
    assert (after.email, after.designation) == (before.email, "Auditor")
    told = await messages_to(house, caller.subject_id)
    assert sorted(told) == ["DataRectified", "RightsRequestReceived"]
    read = (await read_request(client, caller, request)).json()
    assert read["details"] == "I never had that address"
    assert {(one["field"], one["state"], one["new"]) for one in read["changes"]} == {
        ("accounts.email", "proposed", '"right@example.org"'),
        ("accounts.designation", "applied", '"Auditor"'),
    }
    old = {one["field"]: one["old"] for one in read["changes"]}
    assert old["accounts.email"] == f'"{before.email}"'


async def test_what_is_wanted_next_joins_the_open_request(
    client: httpx.AsyncClient, caller: Caller
) -> None:
    """DR-2: one open request; and nothing that was asked for is lost."""
    first = await rectify(client, caller, changes=[change("email", "one@example.org")])
    second = await rectify(
        client,
        caller,
        changes=[change("email", "two@example.org"), change("age_band", "adult")],
        reason="both",
    )
    assert second.json()["id"] == first.json()["id"]
    read = (await read_request(client, caller, first.json())).json()
    assert {one["field"]: one["new"] for one in read["changes"]} == {
        "accounts.email": '"two@example.org"',
        "accounts.age_band": '"adult"',
    }
    assert read["details"] == "both"


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        (change("accounts.no_such", "x"), "/changes/1/field", "unknown_field"),
        (change("no_such_table.name", "x"), "/changes/1/field", "unknown_field"),
        (change("accounts.version", 9), "/changes/1/field", "unknown_field"),
        (change("accounts.subject_id", "x"), "/changes/1/field", "unknown_field"),
        (change("credentials.password_hash", "x"), "/changes/1/field", "unknown_field"),
        (change("audit_entries.action", "x"), "/changes/1/field", "unknown_field"),
        (change("accounts.name", "\u202eevil"), "/changes/1/value", "control_character"),
        (change("accounts.name", None), "/changes/1/value", "string_type"),
        (change("accounts.phone", "no phone"), "/changes/1/value", "phone"),
        (change("accounts.locale", "de"), "/changes/1/value", "enum"),
        (change("accounts.billing_address", {"street": "x"}), "/changes/1/value", "missing"),
        (change("accounts.designation", "Again"), "/changes/1/field", "duplicate_field"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_changed(
    wrong: dict[str, Any],
    pointer: str,
    code: str,
    client: httpx.AsyncClient,
    caller: Caller,
    house: Process,
) -> None:
    before = await profile_of(house, caller)
    answer = await rectify(client, caller, changes=[change("designation", "Auditor"), wrong])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert await profile_of(house, caller) == before
    assert await messages_to(house, caller.subject_id) == []


async def test_nobody_elses_row_is_reached(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    before = await profile_of(house, other)
    theirs = change("accounts.name", "Taken", id=str(other.subject_id))
    answer = await rectify(client, caller, changes=[theirs])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await profile_of(house, other) == before
    own = change("accounts.name", "Mine", id=str(caller.subject_id))
    assert (await rectify(client, caller, changes=[own])).status_code == 201


async def test_where_there_are_several_rows_one_is_named(
    client: httpx.AsyncClient, caller: Caller
) -> None:
    for name in ("one@example.org", "two@example.org"):
        await rectify(client, caller, changes=[change("email", name)])
    for purpose in ("security", "claims"):
        await client.post(
            "/v1/data-rights/object", json={"purpose": purpose}, headers=caller.headers
        )
    answer = await rectify(client, caller, changes=[change("rights_requests.number", "QP-1")])
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/changes/0/id"]


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing, client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """DR-3."""
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    answer = await rectify(client, caller, changes=[change("designation", "Auditor")])
    assert answer.status_code == 201
    assert (await profile_of(house, caller)).designation == "Auditor"
    assert await processing_of(house, caller) is state


async def test_values_rest_sealed_and_the_trail_names_fields_alone(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    await rectify(client, caller, changes=[change("email", "right@example.org")], reason="ভুল")
    raw = await ask(
        rights_database.admin_dsn,
        "SELECT old_value || new_value FROM proposed_changes WHERE subject_id = $1",
        caller.subject_id,
    )
    assert b"example" not in raw
    details = await ask(
        rights_database.admin_dsn,
        "SELECT details::text FROM audit_entries WHERE subject_id = $1 AND action = $2",
        caller.subject_id,
        "data_rights.request_rectification",
    )
    assert "accounts.email" in details
    assert "example" not in details


async def test_a_repeated_key_is_answered_again(client: httpx.AsyncClient, caller: Caller) -> None:
    body = {"changes": [change("designation", "Auditor")]}
    headers = {**caller.headers, "Idempotency-Key": "one"}
    first = await client.post("/v1/data-rights/rectify", json=body, headers=headers)
    again = await client.post("/v1/data-rights/rectify", json=body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"


async def test_the_officer_reads_what_is_proposed(client: httpx.AsyncClient, join: Join) -> None:
    caller, other, officer = await join(), await join(), await join(Role.DPO)
    request = (await rectify(client, caller, changes=[change("email", "r@example.org")])).json()
    read = await read_request(client, officer, request)
    assert [one["new"] for one in read.json()["changes"]] == ['"r@example.org"']
    assert (await read_request(client, other, request)).status_code == 404
