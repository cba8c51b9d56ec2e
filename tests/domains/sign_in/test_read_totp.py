"""Whether a second factor is on: the person's own to read, and without its secret."""

from typing import Any

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, bearer, make_person, sign_in
from domains.sign_in.second_factors import make_guarded, start, try_sign_in
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.people import put_into

PLACE = "/v1/me/totp"


async def read(client: httpx.AsyncClient, tokens: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(PLACE, headers=bearer(tokens))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_one_that_waits_is_none(client: httpx.AsyncClient, person: Person) -> None:
    tokens = await sign_in(client, person)
    off = {"is_on": False, "recovery_codes_left": 0}
    assert await read(client, tokens) == off

    await start(client, tokens)

    assert await read(client, tokens) == off


async def test_a_confirmed_one_is_on_and_its_codes_are_counted(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    guarded = await make_guarded(client, clock, person)
    assert await read(client, guarded.tokens) == {"is_on": True, "recovery_codes_left": 10}

    assert (await try_sign_in(client, person, guarded.phone.codes[0])).status_code == 200

    assert await read(client, guarded.tokens) == {"is_on": True, "recovery_codes_left": 9}
    other = await sign_in(client, await make_person(house))
    assert (await read(client, other))["is_on"] is False


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_whoever_is_held_reads_it(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    tokens = await sign_in(client, person)
    await put_into(house, person.subject_id, state)

    assert (await read(client, tokens))["is_on"] is False


async def test_a_stranger_reads_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get(PLACE)).status_code == 401
