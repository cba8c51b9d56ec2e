"""Asking for a new password: every address is answered alike, and costs alike (AC-2)."""

import httpx
import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import Person, bearer, new_email, register, sign_in, subject_of
from domains.sign_in.test_sign_in import _without_ids
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.errors import NotFound
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import mint_password_reset
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask
from support.people import put_into

DUTIES = "SELECT string_agg(kind, ',') FROM duties WHERE subject_id = $1"


async def request(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/password-resets", json={"email": email})


async def test_every_address_is_answered_alike(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    pending = (await register(client))["email"]

    answers = [await request(client, email) for email in (person.email, new_email(), pending)]

    assert {a.status_code for a in answers} == {202}
    assert {a.content for a in answers} == {b'{"state":"mail_follows"}'}
    assert len({tuple(sorted(a.headers)) for a in answers}) == 1
    kind = "sign_in.PasswordResetRequested"
    assert await ask(database.admin_dsn, DUTIES, person.subject_id) == kind
    entries = "SELECT count(*) FROM audit_entries WHERE action = $1 AND subject_id = $2"
    action = "sign_in.request_password_reset"
    assert await ask(database.admin_dsn, entries, action, person.subject_id) == 1
    subject_id = await subject_of(house, pending)
    assert kind in await ask(database.admin_dsn, DUTIES, subject_id)


async def test_known_and_unknown_are_limited_alike(
    app: Application, client: httpx.AsyncClient, person: Person
) -> None:
    """Five letters an hour to one address, from wherever they are asked for."""
    limited = []
    for email in (person.email, new_email()):
        answers = [await request(client, email) for _ in range(5)]
        assert {a.status_code for a in answers} == {202}
        async with client_from(app) as elsewhere:
            limited.append(await request(elsewhere, email.upper()))

    assert {a.status_code for a in limited} == {429}
    assert limited[0].json()["code"] == "too_many_attempts"
    assert len({_without_ids(a) for a in limited}) == 1
    await sign_in(client, person)


async def test_the_same_bytes_are_written_for_an_address_that_nobody_has(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    """AC-2: an id of nobody's stands where somebody's would."""
    duty = "SELECT pg_column_size(d.*) FROM duties d WHERE kind = $1 ORDER BY id DESC LIMIT 1"
    entry = duty.replace("duties", "audit_entries").replace("kind", "action")
    written = []
    for email in (person.email, new_email()):
        await request(client, email)
        written.append(
            (
                await ask(database.admin_dsn, duty, "sign_in.PasswordResetRequested"),
                await ask(database.admin_dsn, entry, "sign_in.request_password_reset"),
            )
        )

    assert written[0] == written[1]


async def test_it_changes_nothing(client: httpx.AsyncClient, person: Person) -> None:
    """Whoever can't read the mail achieves nothing."""
    tokens = await sign_in(client, person)

    await request(client, person.email)

    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 200
    await sign_in(client, person)


async def _mint(house: Process, subject_id: SubjectId) -> str:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        return await mint_password_reset(uow, subject_id)


async def test_an_address_that_was_never_confirmed_gets_no_token(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    """A stranger may have chosen its password: confirming it by this mail would let them in."""
    pending = await subject_of(house, (await register(client))["email"])
    assert await _mint(house, person.subject_id)

    with pytest.raises(NotFound):
        await _mint(house, pending)


@pytest.mark.parametrize("state", [Processing.ERASING, Processing.ERASED])
async def test_what_was_minted_for_whoever_is_being_erased_is_void(
    house: Process, client: httpx.AsyncClient, person: Person, state: Processing
) -> None:
    token = await _mint(house, person.subject_id)
    await put_into(house, person.subject_id, state)

    body = {"token": token, "new_password": "quite another sentence of my own"}
    answer = await client.post("/v1/password-resets/confirmation", json=body)

    assert answer.json()["code"] == "password_reset_invalid"
