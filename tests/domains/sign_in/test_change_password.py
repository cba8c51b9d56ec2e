"""Changing the password: by whoever knows the old one, and to the end of all it opened."""

import asyncio
from typing import Any

import httpx
import pytest

from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    Person,
    bearer,
    close_to,
    mailed_token,
    make_person,
    sign_in,
)
from domains.sign_in.second_factors import make_guarded, start, step_up, try_sign_in
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask

NEW = "quite another sentence of my own making"


async def change(
    client: httpx.AsyncClient,
    tokens: dict[str, Any],
    current: str = PASSWORD,
    new: str = NEW,
    **more: str,
) -> httpx.Response:
    body = {"current_password": current, "new_password": new, **more}
    return await client.put("/v1/me/password", json=body, headers=bearer(tokens))


async def test_the_new_one_takes_the_place_of_the_old(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    tokens = await sign_in(client, person)

    answer = await change(client, tokens)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await try_sign_in(client, person)).status_code == 401
    assert (await try_sign_in(client, person, password=NEW)).status_code == 200
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
    assert await ask(database.admin_dsn, entry, person.subject_id, "sign_in.change_password") == 1
    told = "SELECT payload::text FROM duties WHERE subject_id = $1 AND kind = $2"
    kind = "sign_in.CredentialChanged"
    assert "password_changed" in await ask(database.admin_dsn, told, person.subject_id, kind)


async def test_other_sign_ins_end_and_this_one_must_prove_itself_anew(
    client: httpx.AsyncClient, person: Person
) -> None:
    own, other = await sign_in(client, person), await sign_in(client, person)
    assert (await start(client, own)).status_code == 201

    await change(client, own)

    assert (await client.get("/v1/me", headers=bearer(other))).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(own))).status_code == 200
    refused = await start(client, own)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    body = {"refresh_token": own["refresh_token"]}
    assert (await client.post("/v1/sign-in/refresh", json=body)).status_code == 200


async def test_mailed_tokens_die_with_the_old_one(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    void = await mailed_token(house, person.email)
    await change(client, await sign_in(client, person))

    answer = await client.post("/v1/accounts/verification", json={"token": void})

    assert answer.json()["code"] == "verification_invalid"


async def test_a_wrong_old_one_changes_nothing_and_is_counted(
    client: httpx.AsyncClient, person: Person
) -> None:
    """A stolen access token is no way to guess the password."""
    tokens = await sign_in(client, person)
    answers = [await change(client, tokens, "a sentence that is not the one") for _ in range(10)]

    limited = await change(client, tokens)

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(401, "invalid_credentials")}
    assert (limited.status_code, limited.json()["code"]) == (429, "too_many_attempts")
    assert (await try_sign_in(client, person)).status_code == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("eleven char", "password_too_short"),
        ("Chattogram@1971", "password_too_common"),
        ("rowan wrote this one", "password_contains_context"),
    ],
)
async def test_a_weak_one_is_refused(
    client: httpx.AsyncClient, person: Person, new: str, code: str
) -> None:
    answer = await change(client, await sign_in(client, person), new=new)

    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/new_password", code)
    assert (await try_sign_in(client, person)).status_code == 200


@pytest.mark.parametrize(("new", "status"), [("vq8 Kz mLp 4 tw", 204), ("vq8 Kz mLp 4 t", 422)])
async def test_staff_need_fifteen_characters(
    house: Process, client: httpx.AsyncClient, new: str, status: int
) -> None:
    """`security.md` 2; a learner's twelve are tested with the rules."""
    member = await make_person(house, Role.SUPPORT)

    answer = await change(client, await sign_in(client, member), new=new)

    assert answer.status_code == status


async def test_the_second_factor_is_asked_for_and_lets_staff_have_twelve(
    house: Process, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    guarded = await make_guarded(client, clock, await make_person(house, Role.SUPPORT))

    asked = await change(client, guarded.tokens)
    done = await change(client, guarded.tokens, new="vq8 Kz mLp 4", otp=guarded.phone.next())

    assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    assert done.status_code == 204


async def test_a_password_too_short_for_a_new_role_proves_nothing(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    """It was good when it was set; its holder changes it, and then steps up.

    A sign-in is no way round: it is no proof either.
    """
    short = "vq8 Kz mLp 4"
    tokens = await sign_in(client, person)
    assert (await change(client, tokens, new=short)).status_code == 204
    grant = "UPDATE accounts SET roles = '{learner,support}' WHERE subject_id = $1 RETURNING 1"
    await ask(database.admin_dsn, grant, person.subject_id)
    tokens = (await try_sign_in(client, person, password=short)).json()

    fresh = await client.post("/v1/me/totp", headers=bearer(tokens))
    assert (fresh.status_code, fresh.json()["code"]) == (403, "step_up_required")
    body = {"password": short}
    refused = await client.post("/v1/sign-in/step-up", json=body, headers=bearer(tokens))

    assert (refused.status_code, refused.json()["code"]) == (422, "weak_password")
    assert (await change(client, tokens, short, PASSWORD)).status_code == 204
    assert (await step_up(client, tokens)).status_code == 200


@pytest.mark.usefixtures("warm")
async def test_of_many_at_once_one_succeeds(client: httpx.AsyncClient, person: Person) -> None:
    """Each proof is of the password as it was: the second one finds it changed."""
    tokens = await sign_in(client, person)
    news = [f"a sentence of mine that is number {number}" for number in range(8)]

    answers = await asyncio.gather(*[change(client, tokens, new=new) for new in news])

    assert sorted(answer.status_code for answer in answers) == [204] + [401] * 7


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_whoever_is_held_may_too(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    tokens = await sign_in(client, person)
    await close_to(house, person.subject_id, state)

    assert (await change(client, tokens)).status_code == 204
