"""Signing in, and what is learned from being refused: nothing."""

from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    PASSWORD,
    FullPasswords,
    MovableClock,
    Person,
    bearer,
    make_person,
    new_email,
    register,
    sign_in,
)
from qp_api.core.actor import PUBLIC, Processing
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.sign_in import sign_in as begin_sign_in
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.passwords import Checked, Cost, Passwords, peppers
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask
from support.people import put_into

WRONG = "another sentence that is not the one"


class CountingPasswords(Passwords):
    """Counts what is asked of it."""

    checks = 0

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        self.checks += 1
        return await super().check(password, stored)


async def test_address_and_password_give_tokens(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    tokens = await sign_in(client, person)

    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    me = await client.get("/v1/me", headers=bearer(tokens))
    assert me.json()["id"] == str(person.subject_id)
    entry = (
        "SELECT count(*) FROM audit_entries e JOIN sign_ins s ON s.id = e.object_id"
        " WHERE e.action = 'sign_in.sign_in' AND e.outcome = 'done' AND s.subject_id = $1"
    )
    assert await ask(database.admin_dsn, entry, person.subject_id) == 1


async def test_signing_in_is_an_activity(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    """RE-1: a Dhaka day and no more."""
    age = "UPDATE accounts SET last_active_on = '2020-01-01' WHERE subject_id = $1"
    await ask(database.admin_dsn, age, person.subject_id)

    await sign_in(client, person)

    day = "SELECT last_active_on FROM accounts WHERE subject_id = $1"
    assert await ask(database.admin_dsn, day, person.subject_id) == dhaka_day(house.clock.now())


async def test_an_address_may_be_spelled_otherwise(
    client: httpx.AsyncClient, person: Person
) -> None:
    spelled = person.email.upper()

    answer = await client.post("/v1/sign-in", json={"email": spelled, "password": PASSWORD})

    assert answer.status_code == 200


async def test_all_who_are_refused_are_answered_alike(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    """AC-2: and each costs one hash."""
    counting = CountingPasswords(peppers=partial(peppers, house.hierarchy))
    house.ports = {**house.ports, Passwords: counting}
    erasing = await make_person(house)
    await put_into(house, erasing.subject_id, Processing.ERASING)
    pending = await register(client)
    asked = [
        {"email": person.email, "password": WRONG},
        {"email": new_email(), "password": PASSWORD},
        {"email": pending["email"], "password": PASSWORD},
        {"email": erasing.email, "password": PASSWORD},
        {"email": person.email, "password": "é" * 800},
    ]

    answers = [await client.post("/v1/sign-in", json=body) for body in asked]

    assert counting.checks == len(asked)
    assert {a.status_code for a in answers} == {401}
    assert answers[0].json()["code"] == "invalid_credentials"
    assert len({_without_ids(a) for a in answers}) == 1
    assert (await client.post("/v1/sign-in", json=person.credentials)).status_code == 200
    counting.close()


def _without_ids(answer: httpx.Response) -> str:
    body: dict[str, Any] = answer.json()
    shown = {k: v for k, v in body.items() if k not in ("request_id", "instance")}
    names = sorted(name for name in answer.headers if name != "x-request-id")
    return repr((shown, names))


async def test_a_refusal_is_on_the_trail(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    await client.post("/v1/sign-in", json={"email": person.email, "password": WRONG})

    entry = "SELECT action FROM audit_entries WHERE subject_id = $1 AND outcome = 'refused'"
    assert await ask(database.admin_dsn, entry, person.subject_id) == "sign_in.sign_in"


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_sign_in(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    """They keep every right (house.md 5), so they need the door."""
    await put_into(house, person.subject_id, state)

    assert (await client.post("/v1/sign-in", json=person.credentials)).status_code == 200


@pytest.mark.parametrize(
    ("version", "state", "is_good"),
    [
        (1, Processing.OPEN, True),
        (2, Processing.OPEN, False),
        (1, Processing.ERASING, False),
    ],
)
async def test_a_proof_is_void_once_password_or_state_have_changed(
    house: Process, person: Person, version: int, state: Processing, is_good: bool
) -> None:
    """Between the hash and the transaction there is time for both."""
    await put_into(house, person.subject_id, state)
    proof = Proof(person.subject_id, version)

    try:
        async with UnitOfWork(house, Purpose.SECURITY, PUBLIC) as uow:
            pair = await begin_sign_in(uow, proof)
    except InvalidCredentials:
        assert not is_good
    else:
        assert is_good
        assert pair.refresh_token


@pytest.mark.parametrize("known", [True, False])
async def test_guesses_end_whether_or_not_the_account_exists(
    app: Application,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    known: bool,
) -> None:
    """R19: from whichever network, and for as long as the window lasts."""
    email = person.email if known else new_email()
    wrong = {"email": email, "password": WRONG}
    for _ in range(10):
        assert (await client.post("/v1/sign-in", json=wrong)).status_code == 401

    async with client_from(app) as elsewhere:
        refused = await elsewhere.post("/v1/sign-in", json={"email": email, "password": PASSWORD})

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    clock.moved += timedelta(minutes=15, seconds=1)
    after = await client.post("/v1/sign-in", json={"email": email, "password": PASSWORD})
    assert after.status_code == (200 if known else 401)


async def test_want_of_room_uses_up_no_attempt(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    ports, full = house.ports, FullPasswords()
    house.ports = {**ports, Passwords: full}
    answers = [await client.post("/v1/sign-in", json=person.credentials) for _ in range(12)]
    house.ports = ports
    full.close()

    assert {answer.status_code for answer in answers} == {503}
    assert (await client.post("/v1/sign-in", json=person.credentials)).status_code == 200


async def test_a_right_password_uses_up_no_attempt(
    client: httpx.AsyncClient, person: Person
) -> None:
    answers = [await client.post("/v1/sign-in", json=person.credentials) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {200}


async def test_a_hash_that_became_cheap_is_made_anew(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    stored = "SELECT encode(password_hash, 'hex') FROM credentials WHERE subject_id = $1"
    before = await ask(database.admin_dsn, stored, person.subject_id)
    dearer = Passwords(Cost(passes=3), peppers=partial(peppers, house.hierarchy))
    house.ports = {**house.ports, Passwords: dearer}

    await sign_in(client, person)
    after = await ask(database.admin_dsn, stored, person.subject_id)
    await sign_in(client, person)

    assert after != before
    assert await ask(database.admin_dsn, stored, person.subject_id) == after
    version = "SELECT version FROM credentials WHERE subject_id = $1"
    assert await ask(database.admin_dsn, version, person.subject_id) == 1
    dearer.close()


async def test_the_bearer_of_an_old_token_may_sign_in(
    client: httpx.AsyncClient, person: Person
) -> None:
    answer = await client.post(
        "/v1/sign-in", json=person.credentials, headers={"Authorization": "Bearer stale"}
    )

    assert answer.status_code == 200
