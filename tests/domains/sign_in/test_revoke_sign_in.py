"""Ending one of one's own sign-ins from anywhere."""

from uuid import uuid5

import httpx
import pytest

from domains.sign_in.factories import Person, bearer, make_person, sign_in, sign_in_from
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.people import put_into

PLACE = "/v1/me/sign-ins"


async def ids(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    return [one["id"] for one in (await client.get(PLACE, headers=headers)).json()["items"]]


async def test_its_tokens_are_dead_and_others_live(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    lost, kept = await sign_in(client, person), await sign_in(client, person)
    here, there = await ids(client, bearer(kept))

    answer = await client.delete(f"{PLACE}/{there}", headers=bearer(kept))

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(PLACE, headers=bearer(lost))).status_code == 401
    body = {"refresh_token": lost["refresh_token"]}
    assert (await client.post("/v1/sign-in/refresh", json=body)).status_code == 401
    assert await ids(client, bearer(kept)) == [here]
    entry = "SELECT count(*) FROM audit_entries WHERE action = $1 AND subject_id = $2"
    action = "sign_in.revoke_sign_in"
    assert await ask(database.admin_dsn, entry, action, person.subject_id) == 1


async def test_the_present_one_may_be_ended_too(client: httpx.AsyncClient, person: Person) -> None:
    tokens = await sign_in(client, person)
    (here,) = await ids(client, bearer(tokens))

    assert (await client.delete(f"{PLACE}/{here}", headers=bearer(tokens))).status_code == 204

    assert (await client.get(PLACE, headers=bearer(tokens))).status_code == 401


async def test_its_device_is_trusted_no_more(client: httpx.AsyncClient, person: Person) -> None:
    lost, kept = await sign_in(client, person), await sign_in(client, person)
    _, there = await ids(client, bearer(kept))
    await client.delete(f"{PLACE}/{there}", headers=bearer(kept))

    again = await sign_in_from(client, person, device_token=lost["device_token"])
    still = await sign_in_from(client, person, device_token=kept["device_token"])

    assert again["device_token"] != lost["device_token"]
    assert still["device_token"] == kept["device_token"]


async def test_anothers_unknown_and_ended_ones_are_not_found_alike(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    mine = await sign_in(client, person)
    theirs = await sign_in(client, await make_person(house))
    (foreign,) = await ids(client, bearer(theirs))
    ended = await sign_in(client, person)
    gone, _ = await ids(client, bearer(mine))
    await client.post("/v1/sign-out", headers=bearer(ended))

    answers = [
        await client.delete(f"{PLACE}/{one}", headers=bearer(mine))
        for one in (foreign, gone, new_id(), uuid5(new_id(), "nobody"))
    ]

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "not_found")}
    assert await ids(client, bearer(theirs)) == [foreign]


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_may(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    """Their own credentials stay theirs to manage."""
    lost, kept = await sign_in(client, person), await sign_in(client, person)
    _, there = await ids(client, bearer(kept))
    await put_into(house, person.subject_id, state)

    assert (await client.delete(f"{PLACE}/{there}", headers=bearer(kept))).status_code == 204
    assert (await client.get(PLACE, headers=bearer(lost))).status_code == 401
