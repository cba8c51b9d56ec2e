"""A secret for an authenticator, shown once."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, close_to, sign_in
from domains.sign_in.second_factors import Authenticator, confirm, make_guarded, start, step_up
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask


async def test_it_shows_what_an_authenticator_needs(
    client: httpx.AsyncClient, person: Person, clock: MovableClock, database: Database
) -> None:
    answer = await start(client, await sign_in(client, person))

    assert answer.status_code == 201
    shown = answer.json()
    uri = urlsplit(shown["otpauth_uri"])
    assert unquote(uri.path) == f"/Quality Progress:{person.email}"
    assert parse_qs(uri.query)["secret"] == [shown["secret"]]
    assert (shown["algorithm"], shown["digits"], shown["period"]) == ("SHA1", 6, 30)
    left = datetime.fromisoformat(shown["expires_at"]) - clock.process_now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    held = "SELECT encode(secret, 'escape') FROM second_factors WHERE subject_id = $1"
    assert shown["secret"] not in await ask(database.admin_dsn, held, person.subject_id)
    entry = "SELECT details::text FROM audit_entries WHERE subject_id = $1 AND action = $2"
    assert await ask(database.admin_dsn, entry, person.subject_id, "sign_in.start_totp") == "{}"


async def test_a_second_start_takes_the_place_of_the_first(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    tokens = await sign_in(client, person)
    first, second = [
        Authenticator(clock, (await start(client, tokens)).json()["secret"]) for _ in range(2)
    ]

    assert (await confirm(client, tokens, first.shown())).json()["code"] == "otp_invalid"
    assert (await confirm(client, tokens, second.shown())).status_code == 200


async def test_one_that_is_set_up_is_removed_first(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    guarded = await make_guarded(client, clock, person)
    await step_up(client, guarded.tokens, guarded.phone.next())

    answer = await start(client, guarded.tokens)

    assert (answer.status_code, answer.json()["code"]) == (409, "totp_already_set_up")


async def test_a_stale_proof_is_refused(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    tokens = await sign_in(client, person)
    clock.moved += timedelta(minutes=9)
    assert (await start(client, tokens)).status_code == 201
    body = {"refresh_token": tokens["refresh_token"]}
    clock.moved += timedelta(minutes=2)
    tokens = (await client.post("/v1/sign-in/refresh", json=body)).json()

    answer = await start(client, tokens)

    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_whoever_is_held_may_too(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    tokens = await sign_in(client, person)
    await close_to(house, person.subject_id, state)

    assert (await start(client, tokens)).status_code == 201
