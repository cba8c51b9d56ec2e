"""A mailed token proves an address once, for the registration that it was made for."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.sign_in.factories import MovableClock, mailed_token, register, subject_of
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into


async def verify(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/accounts/verification", json={"token": token})


async def may_sign_in(client: httpx.AsyncClient, email: str, password: str) -> bool:
    body = {"email": email, "password": password}
    return (await client.post("/v1/sign-in", json=body)).status_code == 200


async def test_the_token_opens_the_door(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    body = await register(client)
    token = await mailed_token(house, body["email"])
    assert not await may_sign_in(client, body["email"], body["password"])

    answer = await verify(client, token)

    assert (answer.status_code, answer.json()) == (200, {"state": "verified"})
    assert await may_sign_in(client, body["email"], body["password"])
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
    subject_id = await subject_of(house, body["email"])
    assert await ask(database.admin_dsn, entry, subject_id, "sign_in.verify_email") == 1


@pytest.mark.usefixtures("warm")
async def test_of_many_at_once_one_is_taken(house: Process, client: httpx.AsyncClient) -> None:
    token = await mailed_token(house, (await register(client))["email"])

    answers = await asyncio.gather(*[verify(client, token) for _ in range(50)])

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 49
    assert (await verify(client, token)).json()["code"] == "verification_invalid"


async def test_each_of_two_mails_is_good(house: Process, client: httpx.AsyncClient) -> None:
    """Mail can't be exactly once: the second copy carries a token of its own."""
    body = await register(client)
    tokens = [await mailed_token(house, body["email"]) for _ in range(2)]

    assert [(await verify(client, token)).status_code for token in tokens] == [200, 200]


async def test_a_newer_registration_makes_it_void(
    house: Process, client: httpx.AsyncClient
) -> None:
    """Who registered an address first can't keep a password on it."""
    first = await register(client)
    void = await mailed_token(house, first["email"])
    second = await register(client, email=first["email"], password="the newer sentence of the two")
    good = await mailed_token(house, first["email"])

    assert (await verify(client, void)).status_code == 422
    assert (await verify(client, good)).status_code == 200
    assert not await may_sign_in(client, first["email"], first["password"])
    assert await may_sign_in(client, second["email"], second["password"])


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 422)])
async def test_it_lives_for_seven_days(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, days: int, status: int
) -> None:
    token = await mailed_token(house, (await register(client))["email"])
    clock.moved += timedelta(days=days)

    assert (await verify(client, token)).status_code == status


async def test_somebody_who_is_being_erased_is_refused(
    house: Process, client: httpx.AsyncClient
) -> None:
    body = await register(client)
    token = await mailed_token(house, body["email"])
    await put_into(house, await subject_of(house, body["email"]), Processing.ERASING)

    assert (await verify(client, token)).status_code == 422


async def test_a_token_that_was_never_made_is_refused(client: httpx.AsyncClient) -> None:
    assert (await verify(client, "A" * 43)).json()["code"] == "verification_invalid"
