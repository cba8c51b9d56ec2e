"""The owner's known device is never shut out, and nobody else's profits from it (R19)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    NeverRight,
    Person,
    make_person,
    new_email,
    sign_in,
    sign_in_from,
)
from qp_api.core.actor import SYSTEM
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import Passwords, end_sign_ins
from qp_api.domains.sign_in.store.credentials import replace_credential
from support.databases import Database, ask

WRONG = "another sentence that is not the one"


async def attempt(client: httpx.AsyncClient, **body: Any) -> int:
    return (await client.post("/v1/sign-in", json=body)).status_code


async def shut(app: Application, email: str) -> None:
    """Somebody elsewhere uses up the account's attempts."""
    with nothing_hashed(app):
        async with client_from(app) as elsewhere:
            statuses = [await attempt(elsewhere, email=email, password=WRONG) for _ in range(11)]
    assert statuses == [401] * 10 + [429]


@contextmanager
def nothing_hashed(app: Application) -> Iterator[None]:
    """Meanwhile every password is wrong, at no cost."""
    process: Process = app.state.process
    ports, cheap = process.ports, NeverRight()
    process.ports = {**ports, Passwords: cheap}
    yield
    process.ports = ports
    cheap.close()


async def test_guesses_of_others_never_shut_it_out(
    app: Application, client: httpx.AsyncClient, person: Person
) -> None:
    tokens = await sign_in(client, person)
    await shut(app, person.email)
    assert await attempt(client, **person.credentials) == 429

    again = await sign_in_from(client, person, device_token=tokens["device_token"])

    assert again["device_token"] == tokens["device_token"]


async def test_nor_does_a_network_that_sprays(app: Application, person: Person) -> None:
    async with client_from(app) as shared:
        tokens = await sign_in(shared, person)
        with nothing_hashed(app):
            for email in [new_email() for _ in range(10)]:
                statuses = {await attempt(shared, email=email, password=WRONG) for _ in range(10)}
                assert statuses == {401}
        assert await attempt(shared, **person.credentials) == 429

        await sign_in_from(shared, person, device_token=tokens["device_token"])


async def test_its_own_guesses_are_counted_by_themselves(
    client: httpx.AsyncClient, person: Person
) -> None:
    """A stolen device token buys ten guesses, and locks nobody else."""
    token = (await sign_in(client, person))["device_token"]
    body = {"email": person.email, "password": WRONG, "device_token": token}
    statuses = [await attempt(client, **body) for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    assert await attempt(client, **person.credentials, device_token=token) == 429
    assert await attempt(client, **person.credentials) == 200


@pytest.mark.parametrize("whose", ["nobody's", "another's", "unknown address"])
async def test_a_token_that_is_not_theirs_changes_nothing(
    house: Process, app: Application, client: httpx.AsyncClient, person: Person, whose: str
) -> None:
    """Neither the count nor the answer: it tells nothing of the address."""
    token = (await sign_in(client, await make_person(house)))["device_token"]
    token = "A" * 43 if whose == "nobody's" else token
    email = new_email() if whose == "unknown address" else person.email
    await shut(app, email)

    assert await attempt(client, email=email, password=PASSWORD, device_token=token) == 429


async def new_password(house: Process, person: Person) -> None:
    stored = await house.port(Passwords).hash(PASSWORD)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM, about=person.subject_id) as uow:
        at = house.clock.process_now()
        await replace_credential(uow.db, person.subject_id, password_hash=stored, at=at)


async def all_ended(house: Process, person: Person) -> None:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM, about=person.subject_id) as uow:
        await end_sign_ins(uow, person.subject_id)


@pytest.mark.parametrize("end", [new_password, all_ended])
async def test_trust_ends_with_the_password_and_with_every_sign_in(
    house: Process, app: Application, client: httpx.AsyncClient, person: Person, end: Any
) -> None:
    token = (await sign_in(client, person))["device_token"]
    await end(house, person)
    await shut(app, person.email)

    body = {"email": person.email, "password": WRONG, "device_token": token}
    assert await attempt(client, **body) == 429


async def test_signing_out_keeps_it(
    app: Application, client: httpx.AsyncClient, person: Person
) -> None:
    """Whoever is signed out is the one whom a lock would hit."""
    tokens = await sign_in(client, person)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.post("/v1/sign-out", headers=headers)).status_code == 204
    await shut(app, person.email)

    await sign_in_from(client, person, device_token=tokens["device_token"])


async def test_it_is_forgotten_after_ninety_days(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    token = (await sign_in(client, person))["device_token"]
    clock.moved += timedelta(days=89)
    again = await sign_in_from(client, person, device_token=token)
    clock.moved += timedelta(days=89)
    kept = await sign_in_from(client, person, device_token=token)
    clock.moved += timedelta(days=91)
    other = await sign_in_from(client, person, device_token=token)

    assert again["device_token"] == kept["device_token"] == token != other["device_token"]


async def test_only_its_hash_is_kept(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    token = (await sign_in(client, person))["device_token"]

    known = "SELECT subject_id FROM known_devices WHERE token_hash = $1"
    digest = sha256(token.encode()).digest()
    assert await ask(database.admin_dsn, known, digest) == person.subject_id


async def test_a_hundred_in_a_row_end_guessing_though_windows_pass(
    app: Application, client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    """NIST SP 800-63B §5.2.2: then the owner's device or a new password opens it, no waiting."""
    token = (await sign_in(client, person))["device_token"]
    for _ in range(10):
        await shut(app, person.email)
        clock.moved += timedelta(minutes=16)

    assert await attempt(client, **person.credentials) == 429
    assert await attempt(client, **person.credentials, device_token=token) == 200


async def test_a_right_password_begins_a_new_row(
    app: Application, client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    for _ in range(2):
        for _ in range(9):
            await shut(app, person.email)
            clock.moved += timedelta(minutes=16)
        assert await attempt(client, **person.credentials) == 200
