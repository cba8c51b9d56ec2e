"""Families of refresh tokens: one child each, and the end of all when one is used twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, bearer, sign_in, sign_in_from
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import AccessTokens
from qp_api.domains.sign_in.rules import hash_token
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.store.sign_ins import Rotation
from support.databases import Database, ask
from support.people import put_into

OWED = "SELECT count(*) FROM duties WHERE kind = 'sign_in.RefreshTokenReused' AND subject_id = $1"


async def refresh(client: httpx.AsyncClient, tokens: dict[str, Any]) -> httpx.Response:
    return await client.post("/v1/sign-in/refresh", json={"refresh_token": tokens["refresh_token"]})


async def is_alive(client: httpx.AsyncClient, tokens: dict[str, Any]) -> bool:
    return (await client.get("/v1/me", headers=bearer(tokens))).status_code == 200


async def test_each_use_gives_a_new_pair(client: httpx.AsyncClient, person: Person) -> None:
    first = await sign_in(client, person)
    second = (await refresh(client, first)).json()
    third = (await refresh(client, second)).json()

    assert len({t["refresh_token"] for t in (first, second, third)}) == 3
    assert [await is_alive(client, t) for t in (first, second, third)] == [True] * 3


async def test_only_hashes_are_stored(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    tokens = await sign_in(client, person)
    known = "SELECT count(*) FROM refresh_tokens WHERE token_hash = $1"
    digest = sha256(tokens["refresh_token"].encode()).digest()

    assert await ask(database.admin_dsn, known, digest) == 1
    text = "SELECT string_agg(s::text || r::text, '') FROM sign_ins s, refresh_tokens r"
    assert tokens["refresh_token"] not in await ask(database.admin_dsn, text)


async def test_a_lost_answer_may_be_asked_for_again(
    client: httpx.AsyncClient, person: Person, clock: MovableClock, database: Database
) -> None:
    """The direct parent within ten seconds gets the same child, and nobody is alarmed."""
    first = await sign_in(client, person)
    child = (await refresh(client, first)).json()
    clock.moved += timedelta(seconds=9)

    again = await refresh(client, first)

    assert again.status_code == 200
    assert again.json()["refresh_token"] == child["refresh_token"]
    assert (await refresh(client, child)).status_code == 200
    assert await ask(database.admin_dsn, OWED, person.subject_id) == 0


@pytest.mark.usefixtures("warm")
async def test_fifty_at_once_get_one_child(client: httpx.AsyncClient, person: Person) -> None:
    first = await sign_in(client, person)

    answers = await asyncio.gather(*[refresh(client, first) for _ in range(50)])

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert (await refresh(client, answers[0].json())).status_code == 200


@pytest.mark.parametrize("late", [True, False])
async def test_reuse_ends_the_whole_family(
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    database: Database,
    late: bool,
) -> None:
    """A parent after ten seconds; or a grandparent, however soon."""
    first = await sign_in(client, person)
    bystander = await sign_in(client, person)
    living = (await refresh(client, first)).json()
    if late:
        clock.moved += timedelta(seconds=11)
    else:
        living = (await refresh(client, living)).json()
    assert await is_alive(client, living)

    reused = await refresh(client, first)

    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_token_invalid")
    assert not await is_alive(client, living)
    assert (await refresh(client, living)).status_code == 401
    assert await is_alive(client, bystander)
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND outcome = 'reused'"
    assert await ask(database.admin_dsn, entry, person.subject_id) == 1
    assert await ask(database.admin_dsn, OWED, person.subject_id) == 1


@pytest.mark.usefixtures("warm")
async def test_fifty_reuses_at_once_owe_one_letter(
    client: httpx.AsyncClient, person: Person, clock: MovableClock, database: Database
) -> None:
    first = await sign_in(client, person)
    await refresh(client, first)
    clock.moved += timedelta(seconds=11)

    answers = await asyncio.gather(*[refresh(client, first) for _ in range(50)])

    assert {answer.status_code for answer in answers} == {401}
    assert await ask(database.admin_dsn, OWED, person.subject_id) == 1
    await sign_in(client, person)
    assert (await refresh(client, first)).status_code == 401
    assert await ask(database.admin_dsn, OWED, person.subject_id) == 1


async def test_reuse_ends_the_trust_in_its_device_too(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    """Whoever has the tokens may have that one as well."""
    robbed, kept = await sign_in(client, person), await sign_in(client, person)
    await refresh(client, robbed)
    clock.moved += timedelta(seconds=11)
    assert (await refresh(client, robbed)).status_code == 401

    for tokens, is_known in ((robbed, False), (kept, True)):
        token = tokens["device_token"]
        again = await sign_in_from(client, person, device_token=token)
        assert (again["device_token"] == token) is is_known


async def test_what_was_ended_meanwhile_is_not_rotated(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    """The row decides, not what was read of it before."""
    tokens = await sign_in(client, person)
    signed_in = house.port(AccessTokens).verify(tokens["access_token"]).sign_in_id
    presented = hash_token(tokens["refresh_token"])
    at = house.clock.process_now()
    rotation = Rotation(person.subject_id, signed_in, presented, b"c" * 32, "child", at)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM, about=person.subject_id) as uow:
        await store.revoke(uow.db, person.subject_id, signed_in, at=at)
        assert not await store.rotate_token(uow.db, rotation)
    other = await sign_in(client, person)
    living = replace(
        rotation,
        sign_in_id=house.port(AccessTokens).verify(other["access_token"]).sign_in_id,
        presented=hash_token(other["refresh_token"]),
    )
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM, about=person.subject_id) as uow:
        assert await store.rotate_token(uow.db, living)


async def test_a_token_that_nobody_was_given_ends_nothing(
    client: httpx.AsyncClient, person: Person
) -> None:
    tokens = await sign_in(client, person)

    unknown = await refresh(client, {"refresh_token": "A" * 43})

    assert (unknown.status_code, unknown.json()["code"]) == (401, "refresh_token_invalid")
    assert (await refresh(client, tokens)).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 401)])
async def test_a_token_that_is_not_used_ends(
    client: httpx.AsyncClient, person: Person, clock: MovableClock, days: int, status: int
) -> None:
    tokens = await sign_in(client, person)
    clock.moved += timedelta(days=days)

    assert (await refresh(client, tokens)).status_code == status


async def test_no_sign_in_outlives_its_ninety_days(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    tokens = await sign_in(client, person)
    for _ in range(3):
        clock.moved += timedelta(days=29)
        tokens = (await refresh(client, tokens)).json()
    assert await is_alive(client, tokens)

    clock.moved += timedelta(days=4)

    assert (await refresh(client, tokens)).status_code == 401


async def test_somebody_who_is_being_erased_is_refused(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    tokens = await sign_in(client, person)
    tokens = (await refresh(client, tokens)).json()
    await put_into(house, person.subject_id, Processing.ERASING)

    assert (await refresh(client, tokens)).status_code == 401


async def test_an_expired_access_token_beside_it_is_no_obstacle(
    client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    tokens = await sign_in(client, person)
    clock.moved += timedelta(minutes=11)

    answer = await client.post(
        "/v1/sign-in/refresh",
        json={"refresh_token": tokens["refresh_token"]},
        headers=bearer(tokens),
    )

    assert answer.status_code == 200
    assert not await is_alive(client, tokens)
