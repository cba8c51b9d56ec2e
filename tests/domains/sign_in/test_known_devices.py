"""The owner's known device is never shut out, and nobody else's profits from it (R19)."""

from collections.abc import Awaitable, Callable, Iterator
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
    bearer,
    make_person,
    new_email,
    sign_in,
    sign_in_from,
)
from domains.sign_in.second_factors import make_guarded, set_up, step_up, try_sign_in
from domains.sign_in.test_change_password import NEW, change
from domains.sign_in.test_confirm_password_reset import mint, reset
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


async def by_mail(house: Process, client: httpx.AsyncClient, person: Person, _: str) -> None:
    assert (await reset(client, await mint(house, person))).status_code == 204


async def by_the_old_one(_: Process, client: httpx.AsyncClient, __: Person, refresh: str) -> None:
    renewed = await client.post("/v1/sign-in/refresh", json={"refresh_token": refresh})
    assert (await change(client, renewed.json())).status_code == 204


@pytest.mark.parametrize("new_password_set", [by_mail, by_the_old_one])
async def test_a_new_password_opens_what_guesses_have_shut(
    house: Process,
    app: Application,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    new_password_set: Callable[[Process, httpx.AsyncClient, Person, str], Awaitable[None]],
) -> None:
    """ADR 0020: both the row of a hundred and the window, else a reset would be in vain."""
    tokens = await sign_in(client, person)
    for _ in range(10):
        clock.moved += timedelta(minutes=16)
        await shut(app, person.email)
    assert await attempt(client, **person.credentials) == 429

    await new_password_set(house, client, person, tokens["refresh_token"])

    assert await attempt(client, email=person.email, password=NEW) == 200


async def test_a_new_password_opens_no_network(
    house: Process, app: Application, person: Person
) -> None:
    """Else whoever sprays would reset an account of their own, and go on."""
    async with client_from(app) as shared:
        with nothing_hashed(app):
            for email in [new_email() for _ in range(10)]:
                assert {await attempt(shared, email=email, password=WRONG) for _ in range(10)}
        assert (await reset(shared, await mint(house, person))).status_code == 204

        assert await attempt(shared, email=person.email, password=NEW) == 429
    async with client_from(app) as elsewhere:
        assert await attempt(elsewhere, email=person.email, password=NEW) == 200


@pytest.mark.parametrize("is_added", [True, False])
async def test_trust_ends_when_a_second_factor_comes_or_goes(
    app: Application,
    client: httpx.AsyncClient,
    clock: MovableClock,
    person: Person,
    is_added: bool,
) -> None:
    tokens = await sign_in(client, person)
    phone = await set_up(client, clock, tokens)
    if not is_added:
        tokens = (await try_sign_in(client, person, phone.next())).json()
        gone = await client.delete("/v1/me/totp", headers=bearer(tokens))
        assert gone.status_code == 204
    await shut(app, person.email)

    token = tokens["device_token"]
    body = person.credentials | {"device_token": token}
    assert await attempt(client, **body, otp=phone.next()) == 429
    # And what it is known by from its next sign-in on is another token.
    clock.moved += timedelta(minutes=16)
    again = await sign_in_from(client, person, device_token=token, otp=phone.next())
    assert again["device_token"] != token


async def test_a_known_device_shows_the_second_factor_all_the_same(
    client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    """SI-2: trust spares it the guesses of others, and nothing else."""
    guarded = await make_guarded(client, clock, person)
    first = (await try_sign_in(client, person, guarded.phone.next())).json()
    body = person.credentials | {"device_token": first["device_token"]}

    for _ in range(12):  # no wrong guess of the device
        asked = await client.post("/v1/sign-in", json=body)
        assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    wrong = await client.post("/v1/sign-in", json=body | {"otp": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    right = await client.post("/v1/sign-in", json=body | {"otp": guarded.phone.next()})
    assert right.json()["device_token"] == first["device_token"]


async def test_a_right_password_buys_no_more_guesses_of_the_second_factor(
    house: Process, app: Application, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    """One count of five an hour for sign-in (by a device or not), step-up and reset together."""
    guarded = await make_guarded(client, clock, person)
    first = (await try_sign_in(client, person, guarded.phone.next())).json()
    link, body = await mint(house, person), person.credentials | {"otp": "000000"}
    async with client_from(app) as stranger:
        answers = [
            await stranger.post("/v1/sign-in", json=body),
            await client.post("/v1/sign-in", json=body | {"device_token": first["device_token"]}),
            await step_up(client, first, "000000"),
            await reset(client, link, otp="000000"),
            await change(client, first, otp="000000"),
        ]
        assert {(a.status_code, a.json()["code"]) for a in answers} == {
            (401, "invalid_credentials")
        }
        for _ in range(3):  # the password alone is right, and gives nothing back
            assert (await try_sign_in(stranger, person)).json()["code"] == "otp_required"

        code = guarded.phone.next()
        refused = [
            await try_sign_in(stranger, person, code),
            await client.post("/v1/sign-in", json=body | {"device_token": first["device_token"]}),
            await step_up(client, first, code),
            await reset(client, link, otp=code),
            await change(client, first, otp=code),
        ]
    assert {(a.status_code, a.json()["code"]) for a in refused} == {(429, "too_many_attempts")}


async def test_a_right_password_begins_a_new_row(
    app: Application, client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    for _ in range(2):
        for _ in range(9):
            await shut(app, person.email)
            clock.moved += timedelta(minutes=16)
        assert await attempt(client, **person.credentials) == 200
