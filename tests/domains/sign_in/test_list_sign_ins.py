"""Where a person is signed in: what they are shown of it, and what is kept."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    FIREFOX,
    PHONE,
    MovableClock,
    Person,
    bearer,
    make_person,
    sign_in,
    sign_in_from,
)
from qp_api.core.actor import Processing
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into

PLACE = "/v1/me/sign-ins"


async def listed(client: httpx.AsyncClient, tokens: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.get(PLACE, headers=bearer(tokens))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_each_shows_device_truncated_network_and_last_use(
    app: Application, person: Person, clock: MovableClock
) -> None:
    async with client_from(app, b"\xc6\x33\x64") as at_home, client_from(app) as elsewhere:
        first = await sign_in_from(at_home, person)
        await sign_in_from(elsewhere, person, PHONE)
        clock.moved += timedelta(minutes=3)
        body = {"refresh_token": first["refresh_token"]}
        first = (await at_home.post("/v1/sign-in/refresh", json=body)).json()

        phone, here = await listed(at_home, first)

    assert here["device"] == {
        "browser": "Firefox",
        "browser_version": "140",
        "system": "Linux",
        "kind": "computer",
    }
    assert here["network"] == "198.51.100.0/24"
    assert (here["is_present"], phone["is_present"]) == (True, False)
    assert here["last_used_at"] > phone["last_used_at"] == phone["signed_in_at"]
    assert (phone["device"]["system"], phone["device"]["kind"]) == ("Android", "phone")


async def test_an_address_of_the_new_kind_is_kept_as_its_48_bits(
    app: Application, person: Person
) -> None:
    transport = httpx.ASGITransport(app=app, client=("2001:db8:12:34::1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example.test") as six:
        (row,) = await listed(six, await sign_in(six, person))

    assert row["network"] == "2001:db8:12::/48"


async def test_neither_address_nor_user_agent_is_kept(
    app: Application, person: Person, database: Database
) -> None:
    """US-1, US-2: and what is kept of them is sealed."""
    async with client_from(app, b"\xc6\x33\x64") as at_home:
        await sign_in_from(at_home, person)

    text = await ask(database.admin_dsn, "SELECT string_agg(s::text, '') FROM sign_ins s")
    for told in ("198.51.100", "Firefox", FIREFOX, "Linux"):
        assert told not in text
        assert told.encode().hex() not in text


async def test_only_what_goes_on_is_listed(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    await sign_in(client, person)
    clock.moved += timedelta(days=30, minutes=1)
    ended = await sign_in(client, person)
    await client.post("/v1/sign-out", headers=bearer(ended))

    (here,) = await listed(client, await sign_in(client, person))

    assert here["is_present"]


async def test_nobody_sees_anothers(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    await sign_in(client, person)
    stranger = await make_person(house)

    assert len(await listed(client, await sign_in(client, stranger))) == 1


async def test_it_comes_in_pages_that_are_the_callers_own(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    made = [await sign_in(client, person) for _ in range(3)]
    stranger = await sign_in(client, await make_person(house))

    first = (await client.get(PLACE, params={"limit": 2}, headers=bearer(made[0]))).json()
    asked = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await client.get(PLACE, params=asked, headers=bearer(made[0]))).json()
    refused = await client.get(PLACE, params=asked, headers=bearer(stranger))

    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert len(ids) == len(set(ids)) == 3
    assert ids == sorted(ids, reverse=True)
    assert second["next_cursor"] is None
    assert refused.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_see_it(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    await put_into(house, person.subject_id, state)

    assert len(await listed(client, await sign_in(client, person))) == 1


async def test_a_stranger_sees_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get(PLACE)).status_code == 401
