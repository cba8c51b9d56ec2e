"""Correcting what one stated: merged, validated, and never over what one has not seen (P5.2)."""

import asyncio
from typing import Any

import httpx
import pytest

from domains.accounts.factories import ADDRESS, Holder
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


async def patch(
    client: httpx.AsyncClient, holder: Holder, body: Any, *, etag: str | None = None
) -> httpx.Response:
    """Change the account in the version that it has now, unless one is said."""
    if etag is None:
        etag = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]
    headers = {**holder.headers, "If-Match": etag, "Content-Type": "application/merge-patch+json"}
    return await client.patch("/v1/me", json=body, headers=headers)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "  Robin\tSample ".replace("\t", " ")}, {"name": "Robin Sample"}),
        ({"name": "cafe\u0301 owner"}, {"name": "caf\u00e9 owner"}),
        ({"phone": "01811-223344"}, {"phone": "+8801811223344"}),
        ({"phone": "০১৮১১২২৩৩৪৪"}, {"phone": "+8801811223344"}),
        ({"phone": None}, {"phone": None}),
        ({"organization": None, "designation": "Auditor"}, {"designation": "Auditor"}),
        ({"locale": "bn", "time_zone": "Europe/Berlin"}, {"time_zone": "Europe/Berlin"}),
        ({"billing_address": None}, {"billing_address": None}),
        ({}, {"name": "Rowan Sample"}),
    ],
)
async def test_what_is_named_changes_and_the_rest_stays(
    client: httpx.AsyncClient, holder: Holder, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    before = (await client.get("/v1/me", headers=holder.headers)).json()

    answer = await patch(client, holder, change)

    assert answer.status_code == 200, answer.text
    assert answer.json() | expected == answer.json()
    rest = before.keys() - change.keys()
    assert {n: answer.json()[n] for n in rest} == {n: before[n] for n in rest}
    again = await client.get("/v1/me", headers=holder.headers)
    assert again.json() == answer.json()
    assert again.headers["etag"] == answer.headers["etag"]


async def test_an_address_is_merged_by_its_members(
    client: httpx.AsyncClient, holder: Holder
) -> None:
    """RFC 7396."""
    empty = {"district": None, "postal_code": None}
    change: dict[str, Any] = {"billing_address": {"city": "Sylhet", "postal_code": "3100"}}
    merged = (await patch(client, holder, change)).json()["billing_address"]
    assert merged == ADDRESS | empty | {"city": "Sylhet", "postal_code": "3100"}

    change = {"billing_address": {"postal_code": None}}
    removed = (await patch(client, holder, change)).json()["billing_address"]

    assert removed == ADDRESS | empty | {"city": "Sylhet"}


async def test_a_new_address_is_whole_or_refused(client: httpx.AsyncClient, holder: Holder) -> None:
    await patch(client, holder, {"billing_address": None})

    half = await patch(client, holder, {"billing_address": {"city": "Sylhet"}})
    whole = await patch(client, holder, {"billing_address": {"street": "1", "city": "Sylhet"}})

    assert half.status_code == 422
    errors = [(e["pointer"], e["code"]) for e in half.json()["errors"]]
    assert errors == [("/billing_address/street", "missing")]
    assert whole.json()["billing_address"]["country"] == "BD"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"email": "other@example.org"}, "", "unknown_field"),
        ({"roles": ["admin"]}, "", "unknown_field"),
        ({"age_band": "adult"}, "", "unknown_field"),
        ({"id": "x"}, "", "unknown_field"),
        ({"name": None}, "/name", "string_type"),
        ({"name": ""}, "/name", "string_too_short"),
        ({"name": "x" * 121}, "/name", "string_too_long"),
        ({"name": "a\u202eb"}, "/name", "control_character"),
        ({"phone": "not a number"}, "/phone", "phone"),
        ({"locale": None}, "/locale", "enum"),
        ({"locale": "fr"}, "/locale", "enum"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone", "time_zone"),
        ({"billing_address": {"country": "bd"}}, "/billing_address/country", None),
        ({"billing_address": {"planet": "Mars"}}, "/billing_address", "unknown_field"),
    ],
)
async def test_what_may_not_be_written_is_refused(
    client: httpx.AsyncClient,
    holder: Holder,
    change: dict[str, Any],
    pointer: str,
    code: str | None,
) -> None:
    before = (await client.get("/v1/me", headers=holder.headers)).json()

    refused = await patch(client, holder, change)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    (error,) = refused.json()["errors"]
    assert error["pointer"] == pointer
    assert code is None or error["code"] == code
    assert (await client.get("/v1/me", headers=holder.headers)).json() == before


async def test_a_change_is_made_for_the_version_one_has_seen(
    client: httpx.AsyncClient, holder: Holder
) -> None:
    etag = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]
    unconditional = await client.patch("/v1/me", json={}, headers=holder.headers)
    assert (unconditional.status_code, unconditional.json()["code"]) == (
        428,
        "precondition_required",
    )
    assert (await patch(client, holder, {"name": "First"}, etag=etag)).status_code == 200

    stale = await patch(client, holder, {"name": "Second"}, etag=etag)

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (await client.get("/v1/me", headers=holder.headers)).json()["name"] == "First"


async def test_of_parallel_changes_one_wins(client: httpx.AsyncClient, holder: Holder) -> None:
    etag = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]

    answers = await asyncio.gather(
        *[patch(client, holder, {"name": f"Name {n}"}, etag=etag) for n in range(8)]
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    assert (await client.get("/v1/me", headers=holder.headers)).json() == winner.json()


async def test_a_change_is_on_the_trail_by_its_names(
    client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    await patch(client, holder, {"phone": None, "name": "Robin Sample"})

    entry = (
        "SELECT details->>'fields' FROM audit_entries"
        " WHERE action = 'accounts.update_me' AND object_id = $1 AND actor_id = $1"
    )
    assert await ask(database.admin_dsn, entry, holder.subject_id) == '["name", "phone"]'


async def test_while_restricted_it_is_refused(
    process: Process, client: httpx.AsyncClient, people: People, holder: Holder
) -> None:
    etag = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]
    assert (await patch(client, holder, {"name": "Before"}, etag=etag)).status_code == 200
    await put_into(process, holder.subject_id, Processing.RESTRICTED)
    people.actors[holder.token] = holder.actor(Processing.RESTRICTED)

    refused = await patch(client, holder, {"name": "After"}, etag="*")

    assert (refused.status_code, refused.json()["code"]) == (403, "processing_restricted")
