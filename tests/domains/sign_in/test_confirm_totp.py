"""The first code sets the second factor up, and ends what was open without it."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, bearer, mailed_token, sign_in
from domains.sign_in.second_factors import (
    Authenticator,
    confirm,
    make_guarded,
    start,
    step_up,
)
from qp_api.core.process import Process
from support.databases import Database, ask


async def test_ten_recovery_codes_are_shown_and_only_their_hashes_kept(
    client: httpx.AsyncClient, clock: MovableClock, person: Person, database: Database
) -> None:
    guarded = await make_guarded(client, clock, person)

    assert len(set(guarded.phone.codes)) == 10
    held = "SELECT array_agg(code_hash) FROM recovery_codes WHERE subject_id = $1"
    kept = await ask(database.admin_dsn, held, person.subject_id)
    digests = {sha256(code.replace("-", "").encode()).digest() for code in guarded.phone.codes}
    assert (len(kept), set(kept)) == (10, digests)
    entry = "SELECT details::text FROM audit_entries WHERE subject_id = $1 AND action = $2"
    assert await ask(database.admin_dsn, entry, person.subject_id, "sign_in.confirm_totp") == "{}"
    told = "SELECT payload::text FROM duties WHERE subject_id = $1 AND kind = $2"
    kind = "sign_in.CredentialChanged"
    assert "totp_added" in await ask(database.admin_dsn, told, person.subject_id, kind)


async def test_other_sign_ins_and_mailed_tokens_end(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    other, void = await sign_in(client, person), await mailed_token(house, person.email)

    guarded = await make_guarded(client, clock, person)

    assert (await client.get("/v1/me", headers=bearer(other))).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(guarded.tokens))).status_code == 200
    answer = await client.post("/v1/accounts/verification", json={"token": void})
    assert answer.json()["code"] == "verification_invalid"
    stale = await client.delete("/v1/me/totp", headers=bearer(guarded.tokens))
    assert stale.json()["code"] == "step_up_required"


async def test_a_wrong_code_sets_nothing_up_and_is_counted(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    tokens = await sign_in(client, person)
    phone = Authenticator(clock, (await start(client, tokens)).json()["secret"])

    answers = [await confirm(client, tokens, "no code") for _ in range(7)]
    answers += [await confirm(client, tokens, phone.shown(steps=9)) for _ in range(5)]
    limited = await confirm(client, tokens, phone.shown())

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(422, "otp_invalid")}
    assert (limited.status_code, limited.json()["code"]) == (429, "too_many_attempts")
    await sign_in(client, person)


async def test_what_was_begun_lapses_after_fifteen_minutes(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    tokens = await sign_in(client, person)
    phone = Authenticator(clock, (await start(client, tokens)).json()["secret"])
    clock.moved += timedelta(minutes=15)
    body = {"refresh_token": tokens["refresh_token"]}
    tokens = (await client.post("/v1/sign-in/refresh", json=body)).json()
    await step_up(client, tokens)

    answer = await confirm(client, tokens, phone.shown())

    assert (answer.status_code, answer.json()["code"]) == (409, "totp_not_started")


async def test_nothing_begun_is_nothing_to_confirm(
    client: httpx.AsyncClient, person: Person
) -> None:
    answer = await confirm(client, await sign_in(client, person), "123456")

    assert (answer.status_code, answer.json()["code"]) == (409, "totp_not_started")


@pytest.mark.usefixtures("warm")
async def test_of_many_at_once_one_sets_it_up(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    """One list of codes is shown, and it is the one that is kept."""
    tokens = await sign_in(client, person)
    phone = Authenticator(clock, (await start(client, tokens)).json()["secret"])

    answers = await asyncio.gather(*[confirm(client, tokens, phone.shown()) for _ in range(5)])

    assert [answer.status_code for answer in answers].count(200) == 1
    # Who was late had passed the door before, or finds their proof spent at it.
    refusals = {answer.json().get("code") for answer in answers} - {None}
    assert refusals <= {"totp_not_started", "step_up_required"}
