"""A mailed token sets a new password once, and never past the second factor."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    Person,
    bearer,
    close_to,
    make_person,
    sign_in,
)
from domains.sign_in.second_factors import make_guarded, step_up, try_sign_in
from domains.sign_in.test_change_password import change
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import mint_password_reset
from support.databases import Database, ask

NEW = "quite another sentence of my own making"


async def mint(house: Process, person: Person) -> str:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        return await mint_password_reset(uow, person.subject_id)


async def reset(
    client: httpx.AsyncClient, token: str, new: str = NEW, **more: str
) -> httpx.Response:
    body = {"token": token, "new_password": new, **more}
    return await client.post("/v1/password-resets/confirmation", json=body)


async def test_the_token_sets_a_password_and_ends_every_sign_in(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    tokens = await sign_in(client, person)
    token, other = await mint(house, person), await mint(house, person)

    answer = await reset(client, token)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 401
    assert (await try_sign_in(client, person)).status_code == 401
    assert (await try_sign_in(client, person, password=NEW)).status_code == 200
    for used in (token, other):  # the other was bound to the old password
        assert (await reset(client, used)).json()["code"] == "password_reset_invalid"
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    assert await ask(database.admin_dsn, told, person.subject_id, "%password_reset%") == 1
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
    action = "sign_in.confirm_password_reset"
    assert await ask(database.admin_dsn, entry, person.subject_id, action) == 1


@pytest.mark.parametrize(("minutes", "status"), [(29, 204), (30, 422)])
async def test_it_lives_for_thirty_minutes(
    house: Process,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    minutes: int,
    status: int,
) -> None:
    token = await mint(house, person)
    clock.moved += timedelta(minutes=minutes)

    assert (await reset(client, token)).status_code == status


async def test_it_dies_with_the_password_and_address_of_its_making(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    void = await mint(house, person)
    await change(client, await sign_in(client, person))
    moved = await mint(house, other := await make_person(house))
    elsewhere = "UPDATE email_lookup SET email_index = $2 WHERE subject_id = $1 RETURNING 1"
    await ask(database.admin_dsn, elsewhere, other.subject_id, other.subject_id.bytes)

    answers = [await reset(client, token) for token in (void, moved, "A" * 43)]

    assert {a.json()["code"] for a in answers} == {"password_reset_invalid"}


async def test_a_weak_password_is_refused_and_the_token_stays_good(
    house: Process, client: httpx.AsyncClient
) -> None:
    member = await make_person(house, Role.FINANCE)
    token = await mint(house, member)

    answer = await reset(client, token, "vq8 Kz mLp 4")

    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    assert answer.json()["errors"][0]["pointer"] == "/new_password"
    assert (await reset(client, token)).status_code == 204


async def test_the_second_factor_is_never_bypassed(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    guarded = await make_guarded(client, clock, person)
    token = await mint(house, person)

    asked = await reset(client, token)
    wrong = await reset(client, token, otp="000000")
    done = await reset(client, token, otp=guarded.phone.next())

    assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    assert done.status_code == 204
    again = await try_sign_in(client, person, password=NEW)
    assert again.json()["code"] == "otp_required"


async def test_the_walk_that_front_ends_are_told_of(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    """`docs/front-end.md`: forgotten, set anew, signed in, changed, stepped up."""
    phone = (await make_guarded(client, clock, person)).phone
    token, code = await mint(house, person), phone.next()
    assert (await reset(client, token)).json()["code"] == "otp_required"
    assert (await reset(client, token, otp=code)).status_code == 204
    asked = await try_sign_in(client, person, password=NEW)
    used = await try_sign_in(client, person, code, NEW)
    signed_in = await try_sign_in(client, person, phone.next(), NEW)
    assert [asked.status_code, used.status_code, signed_in.status_code] == [401, 401, 200]
    assert asked.json()["code"] == "otp_required"

    tokens = signed_in.json()
    assert (await change(client, tokens, NEW, PASSWORD, otp=phone.next())).status_code == 204
    codes = "/v1/me/totp/recovery-codes"
    refused = await client.post(codes, headers=bearer(tokens))
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    fresh = await step_up(client, tokens, phone.next())
    assert fresh.status_code == 200
    assert (await client.post(codes, headers=bearer(fresh.json()))).status_code == 200


async def test_a_recovery_code_stands_in_for_the_factor(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    guarded = await make_guarded(client, clock, person)
    code = guarded.phone.codes[0]

    answers = [await reset(client, await mint(house, person), otp=code) for _ in range(2)]

    assert [a.status_code for a in answers] == [204, 401]


async def test_guesses_of_the_factor_are_counted(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    await make_guarded(client, clock, person)
    token = await mint(house, person)

    answers = [await reset(client, token, otp="000000") for _ in range(6)]

    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "too_many_attempts"


@pytest.mark.usefixtures("warm")
async def test_of_fifty_at_once_one_is_taken(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    token = await mint(house, person)
    news = [f"{NEW}, number {number}" for number in range(50)]

    answers = await asyncio.gather(*[reset(client, token, new) for new in news])

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 422, 503}  # the pool that hashes lets so many wait
    won = news[statuses.index(204)]
    assert (await try_sign_in(client, person, password=won)).status_code == 200


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_whoever_is_held_may_too(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    await close_to(house, person.subject_id, state)

    assert (await reset(client, await mint(house, person))).status_code == 204
