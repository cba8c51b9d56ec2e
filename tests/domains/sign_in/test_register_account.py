"""Registration: what is kept, what is never kept, and that every address is answered alike."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.factories import (
    Person,
    mailed_token,
    register,
    registration,
    subject_of,
)
from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.verify_email import verify_email
from qp_api.domains.sign_in.passwords import Passwords, peppers
from qp_api.kit.calendar import add_months, adult_from, dhaka_day
from support.databases import Database, ask

DUTY = "SELECT string_agg(kind, ',' ORDER BY id) FROM duties WHERE subject_id = $1"
ROW = "SELECT a::text FROM accounts a WHERE subject_id = $1"


class CountingPasswords(Passwords):
    hashes = 0

    @override
    async def hash(self, password: str) -> str:
        self.hashes += 1
        return await super().hash(password)


async def test_a_pending_account_and_its_mail(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    body = registration(
        phone="01711-223344", organization="Example Mills", locale="bn", time_zone="Europe/Berlin"
    )

    answer = await client.post("/v1/accounts", json=body)

    assert (answer.status_code, answer.json()) == (202, {"state": "mail_follows"})
    subject_id = await subject_of(house, body["email"])
    assert await ask(database.admin_dsn, DUTY, subject_id) == "sign_in.VerificationRequested"
    facts = (
        "SELECT locale || time_zone || age_band || roles::text || (verified_at IS NULL)::text"
        " FROM accounts WHERE subject_id = $1"
    )
    assert await ask(database.admin_dsn, facts, subject_id) == ("bnEurope/Berlinadult{learner}true")
    entry = "SELECT action FROM audit_entries WHERE subject_id = $1"
    assert await ask(database.admin_dsn, entry, subject_id) == "sign_in.register_account"


async def test_what_is_stated_is_sealed_and_the_birth_date_is_not_kept(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    """AG-3: nor could it be computed back."""
    body = await register(client, date_of_birth="1991-07-13", organization="Example Mills")

    row = await ask(database.admin_dsn, ROW, await subject_of(house, body["email"]))

    for stated in ("1991", "07-13", body["name"], body["email"], "Example Mills"):
        assert stated not in row
        assert stated.encode().hex() not in row


async def test_at_sixteen_a_month_is_kept(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    """AG-1, AG-3: sixteen today passes."""
    born_on = add_months(dhaka_day(house.clock.now()), -16 * 12)
    body = await register(client, date_of_birth=born_on.isoformat())

    subject_id = await subject_of(house, body["email"])
    kept = "SELECT adult_from FROM accounts WHERE subject_id = $1 AND age_band = 'minor'"
    assert await ask(database.admin_dsn, kept, subject_id) == adult_from(born_on)


@pytest.mark.alone
async def test_under_sixteen_nothing_is_kept(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    """AG-2: no row anywhere; the control, a day older, leaves several."""
    turns = add_months(dhaka_day(house.clock.now()), -16 * 12)
    young = turns.replace(year=turns.year + 1)
    before = await everything(database)

    refused = await client.post("/v1/accounts", json=registration(date_of_birth=str(young)))

    assert (refused.status_code, refused.json()["code"]) == (422, "under_minimum_age")
    assert await everything(database) == before
    await register(client, date_of_birth=str(turns))
    assert await everything(database) != before


async def test_a_day_to_come_is_mistyped(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    """Nobody is told that they are too young for a wrong century."""
    today = dhaka_day(house.clock.now())
    before = await everything(database)

    answers = [
        await client.post("/v1/accounts", json=registration(date_of_birth=str(day)))
        for day in (today, today + timedelta(days=1))
    ]

    assert [answer.json()["code"] for answer in answers] == ["under_minimum_age", "invalid_request"]
    assert answers[1].json()["errors"][0]["pointer"] == "/date_of_birth"
    assert await everything(database) == before


async def everything(database: Database) -> dict[str, int]:
    names = "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'"
    return {
        name: await ask(database.admin_dsn, f"SELECT count(*) FROM {name}")  # noqa: S608 -- from the catalog
        for name in await ask(database.admin_dsn, names)
    }


async def test_a_known_address_is_answered_alike_and_its_owner_told(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    """AC-2: the same bytes and the same work; nothing of the account is changed."""
    counting = CountingPasswords(peppers=partial(peppers, house.hierarchy))
    house.ports = {**house.ports, Passwords: counting}
    row = await ask(database.admin_dsn, ROW, person.subject_id)
    keys = house.keyring.store_reads
    stranger = registration(email=person.email.upper(), password="the sentence of a stranger")

    known = await client.post("/v1/accounts", json=stranger)
    known_keys = house.keyring.store_reads - keys
    unknown = await client.post("/v1/accounts", json=registration())
    unknown_keys = house.keyring.store_reads - keys - known_keys

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()
    assert (counting.hashes, known_keys) == (2, unknown_keys)
    assert await ask(database.admin_dsn, DUTY, person.subject_id) == "sign_in.AddressAlreadyKnown"
    assert await ask(database.admin_dsn, ROW, person.subject_id) == row
    assert (await client.post("/v1/sign-in", json=person.credentials)).status_code == 200
    counting.close()


async def test_a_newer_registration_replaces_the_pending_one(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    first = await register(client, phone="+8801711223344", organization="Example Mills")
    subject_id = await subject_of(house, first["email"])
    version = "SELECT version FROM credentials WHERE subject_id = $1"
    assert await ask(database.admin_dsn, version, subject_id) == 1

    second = await register(
        client, email=first["email"].upper(), name="Robin Sample", password="the newer sentence"
    )

    assert await subject_of(house, first["email"]) == subject_id
    assert await ask(database.admin_dsn, version, subject_id) == 2
    gone = "SELECT phone IS NULL AND organization IS NULL FROM accounts WHERE subject_id = $1"
    assert await ask(database.admin_dsn, gone, subject_id)
    token = await mailed_token(house, first["email"])
    assert (
        await client.post("/v1/accounts/verification", json={"token": token})
    ).status_code == 200
    tokens = await client.post(
        "/v1/sign-in", json={"email": first["email"], "password": second["password"]}
    )
    me = await client.get(
        "/v1/me", headers={"Authorization": f"Bearer {tokens.json()['access_token']}"}
    )
    assert me.json()["name"] == "Robin Sample"


@pytest.mark.usefixtures("warm")
async def test_parallel_registrations_of_one_address_make_one_account(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    body = registration()

    answers = await asyncio.gather(*[client.post("/v1/accounts", json=body) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {202}
    subject_id = await subject_of(house, body["email"])
    version = "SELECT version FROM credentials WHERE subject_id = $1"
    assert await ask(database.admin_dsn, version, subject_id) == 8


async def test_a_verification_under_way_comes_first(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    """Whoever verifies the older registration keeps it, password included."""
    body = await register(client)
    token = await mailed_token(house, body["email"])
    async with UnitOfWork(house, Purpose.SECURITY, PUBLIC) as uow:
        await verify_email(uow, token=token)
        newer = asyncio.create_task(register(client, email=body["email"], name="Robin Sample"))
        await asyncio.sleep(0.3)
        assert not newer.done()
    await newer

    subject_id = await subject_of(house, body["email"])
    assert await ask(database.admin_dsn, DUTY, subject_id) == (
        "sign_in.VerificationRequested,sign_in.AddressAlreadyKnown"
    )
    version = "SELECT version FROM credentials WHERE subject_id = $1"
    assert await ask(database.admin_dsn, version, subject_id) == 1


async def test_an_address_is_mailed_so_often_and_no_more(client: httpx.AsyncClient) -> None:
    body = registration()
    for _ in range(10):
        assert (await client.post("/v1/accounts", json=body)).status_code == 202

    refused = await client.post("/v1/accounts", json=body)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert (await client.post("/v1/accounts", json=registration())).status_code == 202


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_too_short"),
        ("é" * 600, "password_too_long"),
        ("password12345", "password_too_common"),
        ("my name is Rowan", "password_contains_context"),
    ],
)
async def test_a_weak_password_is_refused(
    client: httpx.AsyncClient, password: str, code: str
) -> None:
    refused = await client.post("/v1/accounts", json=registration(password=password))

    assert (refused.status_code, refused.json()["code"]) == (422, "weak_password")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/password", code)]
    assert password not in refused.text
    assert (await client.post("/v1/accounts", json=registration())).status_code == 202


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"roles": ["admin"]}, "", "unknown_field"),
        ({"email": "nobody"}, "/email", "email"),
        ({"email": "a b@example.org"}, "/email", "email"),
        ({"name": "  "}, "/name", "string_too_short"),
        ({"phone": "12"}, "/phone", "string_too_short"),
        ({"phone": "12345"}, "/phone", "phone"),
        ({"locale": "fr"}, "/locale", "enum"),
        ({"time_zone": "Asia/Nowhere"}, "/time_zone", "time_zone"),
        ({"time_zone": "localtime"}, "/time_zone", "time_zone"),
        ({"time_zone": "Factory"}, "/time_zone", "time_zone"),
        ({"date_of_birth": "1899-12-31"}, "/date_of_birth", "greater_than_equal"),
        ({"date_of_birth": 631152000}, "/date_of_birth", "date_parsing"),
        ({"date_of_birth": "1990-02-30"}, "/date_of_birth", "date_from_datetime_parsing"),
        ({"billing_address": {"city": "Dhaka"}}, "/billing_address/street", "missing"),
    ],
)
async def test_exactly_the_declared_fields_are_taken(
    client: httpx.AsyncClient, change: dict[str, Any], pointer: str, code: str
) -> None:
    """AC-1."""
    refused = await client.post("/v1/accounts", json=registration(**change))

    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]
    assert "datetime." not in refused.text  # no word of the language that this is written in


async def test_a_password_is_compared_in_one_normal_form(
    house: Process, client: httpx.AsyncClient
) -> None:
    """NFKC, once, at both ends: two keyboards write the same sentence."""
    composed, decomposed = "caf\u00e9 au lait ce matin", "cafe\u0301 au lait ce matin"
    body = await register(client, password=composed)
    token = await mailed_token(house, body["email"])
    await client.post("/v1/accounts/verification", json={"token": token})

    answer = await client.post("/v1/sign-in", json={"email": body["email"], "password": decomposed})

    assert answer.status_code == 200
