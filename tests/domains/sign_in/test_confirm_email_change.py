"""A wanted address counts once it is proven: once, for its person, and for one of all rivals."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.sign_in.changing import Mover, make_mover
from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    Person,
    application,
    bearer,
    mailed_token,
    new_email,
    register,
    sign_in,
    subject_of,
)
from qp_api.core.actor import SYSTEM, Actor, ActorKind
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import open_account
from qp_api.domains.sign_in.actions.confirm_email_change import confirm_email_change
from qp_api.domains.sign_in.actions.prepare_registration import make_account
from qp_api.domains.sign_in.actions.request_email_change import request_email_change
from qp_api.domains.sign_in.errors import EmailTaken
from qp_api.domains.sign_in.public import (
    drop_former_address,
    mint_email_change,
    read_former_address,
)
from qp_api.domains.sign_in.store import credentials
from qp_api.kit.ids import SubjectId, new_subject_id
from support.databases import Database, ask

RIVALS = 50


@pytest.fixture
async def mover(house: Process, client: httpx.AsyncClient, database: Database) -> Mover:
    return await make_mover(house, client, database)


async def test_the_address_is_changed_whole(mover: Mover, database: Database) -> None:
    wanted, before = new_email(), await mover.reads_me()
    etag = (await mover.client.get("/v1/me", headers=mover.headers)).headers["etag"]
    token = await mover.mailed_token(wanted)

    answer = await mover.confirms(token)

    assert (answer.status_code, answer.json()) == (200, {"state": "changed"})
    after = await mover.reads_me()
    assert after["email"] == wanted
    assert {**after, "email": None, "email_verified_at": None} == {
        **before,
        "email": None,
        "email_verified_at": None,
    }
    assert (await mover.client.get("/v1/me", headers=mover.headers)).headers["etag"] != etag
    with pytest.raises(AssertionError, match="invalid_credentials"):
        await sign_in(mover.client, mover.person)
    assert await sign_in(mover.client, Person(mover.person.subject_id, wanted))
    rows = "SELECT count(*) FROM email_lookup WHERE subject_id = $1"
    assert await ask(database.admin_dsn, rows, mover.person.subject_id) == 1
    entry = (
        "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
        " AND details::text NOT LIKE '%@%'"
    )
    action = "sign_in.confirm_email_change"
    assert await ask(database.admin_dsn, entry, mover.person.subject_id, action) == 1


async def test_a_token_works_once_and_for_its_person_alone(
    house: Process, client: httpx.AsyncClient, database: Database, mover: Mover
) -> None:
    other = await make_mover(house, client, database)
    token = await mover.mailed_token(new_email())
    for refused in (await other.confirms(token), await mover.confirms("x" * 43)):
        assert (refused.status_code, refused.json()["code"]) == (422, "email_change_invalid")
    assert (await mover.confirms(token)).status_code == 200
    again = await mover.confirms(token)
    assert (again.status_code, again.json()["code"]) == (422, "email_change_invalid")


async def test_a_second_mail_of_the_same_change_is_good_too(mover: Mover) -> None:
    """Mail goes out at least once: each copy carries a token of its own."""
    first = await mover.mailed_token(new_email())
    second = await mover.minted()
    assert second is not None
    assert (await mover.confirms(second.token)).status_code == 200
    assert (await mover.confirms(first)).status_code == 422


async def test_a_link_ends_after_a_day(mover: Mover, clock: MovableClock) -> None:
    token = await mover.mailed_token(new_email())
    clock.moved = timedelta(days=1, seconds=1)
    mover.tokens = await sign_in(mover.client, mover.person)
    refused = await mover.confirms(token)
    assert (refused.status_code, refused.json()["code"]) == (422, "email_change_invalid")


async def test_other_sign_ins_end_and_this_one_stays(mover: Mover) -> None:
    other = await sign_in(mover.client, mover.person)
    assert (await mover.client.get("/v1/me", headers=bearer(other))).status_code == 200
    await mover.confirms(await mover.mailed_token(new_email()))
    assert (await mover.client.get("/v1/me", headers=bearer(other))).status_code == 401
    assert (await mover.client.get("/v1/me", headers=mover.headers)).status_code == 200


async def test_what_was_mailed_to_the_old_address_is_dead(house: Process, mover: Mover) -> None:
    """A link of a verification that was never used; its mailbox has no power any more."""
    old = await mailed_token(house, mover.person.email)
    await mover.confirms(await mover.mailed_token(new_email()))
    refused = await mover.client.post("/v1/accounts/verification", json={"token": old})
    assert (refused.status_code, refused.json()["code"]) == (422, "verification_invalid")


async def test_the_old_address_is_free_again(house: Process, mover: Mover) -> None:
    await mover.confirms(await mover.mailed_token(new_email()))
    await register(mover.client, email=mover.person.email)
    assert await subject_of(house, mover.person.email) != mover.person.subject_id


async def test_the_address_that_was_left_is_kept_until_it_is_told(
    house: Process, mover: Mover, clock: MovableClock, database: Database
) -> None:
    await mover.confirms(await mover.mailed_token(new_email()))
    change: Any = await ask(
        database.admin_dsn,
        "SELECT (payload->>'change_id')::uuid FROM duties"
        " WHERE subject_id = $1 AND kind = 'sign_in.EmailChanged'",
        mover.person.subject_id,
    )
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        left = await read_former_address(uow, mover.person.subject_id, change)
        assert left == mover.person.email
        await drop_former_address(uow, mover.person.subject_id, change)
        with pytest.raises(NotFound):
            await read_former_address(uow, mover.person.subject_id, change)
    assert clock.moved == timedelta(0)


async def test_whoever_confirmed_it_first_has_it(house: Process, mover: Mover) -> None:
    wanted = new_email()
    token = await mover.mailed_token(wanted)
    body = await register(mover.client, email=wanted)
    proof = {"token": await mailed_token(house, wanted)}
    assert (await mover.client.post("/v1/accounts/verification", json=proof)).status_code == 200

    refused = await mover.confirms(token)

    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")
    assert (await mover.reads_me())["email"] == mover.person.email
    assert (await mover.client.post("/v1/sign-in", json=_credentials(body))).status_code == 200


async def test_a_registration_that_nobody_verified_gives_way(house: Process, mover: Mover) -> None:
    """Whoever reads the mailbox has just shown it; a stranger's registration holds nothing."""
    wanted = new_email()
    await register(mover.client, email=wanted)
    squatter = await subject_of(house, wanted)
    stale = await mailed_token(house, wanted)

    assert (await mover.confirms(await mover.mailed_token(wanted))).status_code == 200

    assert await subject_of(house, wanted) == mover.person.subject_id != squatter
    refused = await mover.client.post("/v1/accounts/verification", json={"token": stale})
    assert refused.json()["code"] == "verification_invalid"


def _credentials(body: dict[str, Any]) -> dict[str, Any]:
    return {"email": body["email"], "password": body["password"]}


async def test_of_fifty_at_once_one_gets_the_address(house: Process, database: Database) -> None:
    wanted = new_email()
    rivals = [await _make_rival(house, database, wanted) for _ in range(RIVALS)]

    outcomes = await asyncio.gather(*[_confirm(house, *rival) for rival in rivals])

    assert sorted(outcomes) == ["changed"] + ["taken"] * (RIVALS - 1)
    (winner,) = (who for (who, _), out in zip(rivals, outcomes, strict=True) if out == "changed")
    assert await subject_of(house, wanted) == winner
    rows = (
        "SELECT count(*) FROM email_lookup WHERE subject_id = ANY($1)",
        "SELECT count(DISTINCT email_index) FROM email_lookup WHERE subject_id = ANY($1)",
    )
    for query in rows:
        assert await ask(database.admin_dsn, query, [who for who, _ in rivals]) == RIVALS


async def _make_rival(house: Process, database: Database, wanted: str) -> tuple[SubjectId, str]:
    """A person with an account, without the cost of a password, and the token of their change."""
    person, now = new_subject_id(), house.clock.now()
    account = make_account(application(), roles=(), now=now, verified_at=now)
    await house.keyring.create(person)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        await open_account(uow, person, account)
        await credentials.add_credential(uow.db, person, password_hash=PASSWORD, at=now)
    async with _alone(house, person) as uow:
        await request_email_change(uow, uow.actor, email=wanted)
    pending = "SELECT id FROM email_changes WHERE subject_id = $1"
    change = await ask(database.admin_dsn, pending, person)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        minted = await mint_email_change(uow, person, change)
    assert minted is not None
    return person, minted.token


async def _confirm(house: Process, person: SubjectId, token: str) -> str:
    try:
        async with _alone(house, person) as uow:
            await confirm_email_change(uow, uow.actor, token=token)
    except EmailTaken:
        return "taken"
    return "changed"


def _alone(house: Process, person: SubjectId) -> UnitOfWork:
    actor = Actor(kind=ActorKind.PERSON, subject_id=person, sign_in_id=None)
    return UnitOfWork(house, Purpose.SECURITY, actor, mode=Mode.EXCLUSIVE)
