"""The second factor at sign-in and step-up: asked for after a right password, used once."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import PASSWORD, MovableClock, Person, bearer, sign_in
from domains.sign_in.second_factors import (
    Guarded,
    make_guarded,
    set_up,
    start,
    step_up,
    try_sign_in,
)
from qp_api.core.actor import PUBLIC
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.sign_in import sign_in as begin_sign_in
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.rules.second_factor import Factor, PaperCode, TimeCode, hash_code
from support.databases import Database, ask

WRONG = "another sentence that is not the one"
VERSION = "SELECT version FROM credentials WHERE subject_id = $1"


@pytest.fixture
async def guarded(client: httpx.AsyncClient, clock: MovableClock, person: Person) -> Guarded:
    return await make_guarded(client, clock, person)


async def test_password_and_code_give_tokens(client: httpx.AsyncClient, guarded: Guarded) -> None:
    asked = await try_sign_in(client, guarded.person)
    given = await try_sign_in(client, guarded.person, guarded.phone.next())

    assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    assert given.status_code == 200
    # Both were shown: what is dangerous may begin.
    renewed = await client.post("/v1/me/totp/recovery-codes", headers=bearer(given.json()))
    assert renewed.status_code == 200


async def test_only_a_right_password_is_asked_for_the_code(
    client: httpx.AsyncClient, guarded: Guarded
) -> None:
    code = guarded.phone.next()
    answers = [
        await try_sign_in(client, guarded.person, password=WRONG),
        await try_sign_in(client, guarded.person, code, WRONG),
        await try_sign_in(client, guarded.person, "000000"),
        await try_sign_in(client, guarded.person, "abcd-efgh-jkmn-pqrs-tuvw-xyz2"),
    ]

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(401, "invalid_credentials")}
    assert (await try_sign_in(client, guarded.person, code)).status_code == 200


async def test_a_code_is_good_once(client: httpx.AsyncClient, guarded: Guarded) -> None:
    code = guarded.phone.next()
    assert (await try_sign_in(client, guarded.person, code)).status_code == 200

    again = await try_sign_in(client, guarded.person, code)
    earlier = await try_sign_in(client, guarded.person, guarded.phone.shown(steps=-1))

    assert (again.json()["code"], earlier.json()["code"]) == ("invalid_credentials",) * 2


async def test_the_code_that_confirmed_it_is_used(
    client: httpx.AsyncClient, guarded: Guarded
) -> None:
    assert (await try_sign_in(client, guarded.person, guarded.phone.shown())).status_code == 401


async def test_step_up_asks_for_both(client: httpx.AsyncClient, guarded: Guarded) -> None:
    """SI-2: a password alone is no fresh proof any more."""
    alone = await step_up(client, guarded.tokens)
    wrong = await step_up(client, guarded.tokens, "000000")
    renew = "/v1/me/totp/recovery-codes"
    refused = await client.post(renew, headers=bearer(guarded.tokens))
    both = await step_up(client, guarded.tokens, guarded.phone.next())

    assert (alone.status_code, alone.json()["code"]) == (401, "otp_required")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert both.status_code == 200
    assert (await client.post(renew, headers=bearer(guarded.tokens))).status_code == 200


async def test_a_recovery_code_is_good_once_and_its_owner_is_told(
    client: httpx.AsyncClient, guarded: Guarded, database: Database
) -> None:
    first, second = guarded.phone.codes[:2]

    answers = [await try_sign_in(client, guarded.person, code) for code in (first, first)]
    other = await try_sign_in(client, guarded.person, second.upper().replace("-", " "))

    assert [a.status_code for a in answers] == [200, 401]
    assert other.status_code == 200
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    notices = await ask(database.admin_dsn, told, guarded.person.subject_id, "%recovery_code_used%")
    assert notices == 2


async def test_guesses_are_counted_apart_and_paper_is_never_shut_out(
    app: Application, client: httpx.AsyncClient, guarded: Guarded
) -> None:
    """Whoever has the password guesses five codes an hour; the owner gets in by a recovery code."""
    async with client_from(app) as stranger:
        answers = [await try_sign_in(stranger, guarded.person, "000000") for _ in range(6)]

    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "too_many_attempts"
    assert (await try_sign_in(client, guarded.person, guarded.phone.next())).status_code == 429
    assert (await try_sign_in(client, guarded.person, guarded.phone.codes[0])).status_code == 200


async def test_right_ones_use_up_no_attempt(client: httpx.AsyncClient, guarded: Guarded) -> None:
    for _ in range(12):
        assert (await try_sign_in(client, guarded.person)).json()["code"] == "otp_required"
        answer = await try_sign_in(client, guarded.person, guarded.phone.next())
        assert answer.status_code == 200


async def test_a_pending_one_is_asked_of_nobody(client: httpx.AsyncClient, person: Person) -> None:
    await start(client, await sign_in(client, person))

    assert (await try_sign_in(client, person)).status_code == 200


@pytest.mark.usefixtures("warm")
async def test_of_many_uses_of_a_code_at_once_one_succeeds(
    client: httpx.AsyncClient, guarded: Guarded
) -> None:
    code = guarded.phone.next()

    answers = await asyncio.gather(*[try_sign_in(client, guarded.person, code) for _ in range(10)])

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 429}


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("kind", ["time", "paper"])
async def test_of_fifty_proofs_by_one_factor_one_is_taken(
    house: Process, guarded: Guarded, database: Database, kind: str
) -> None:
    """Without the limits before it: all fifty were found right before any was used."""
    subject_id = guarded.person.subject_id
    step = int(house.clock.process_now().timestamp()) // 30 + 1
    paper = PaperCode(hash_code(guarded.phone.codes[0]))
    factor: Factor = TimeCode(step) if kind == "time" else paper
    proof = Proof(subject_id, await ask(database.admin_dsn, VERSION, subject_id), factor)

    async def use() -> bool:
        try:
            async with UnitOfWork(house, Purpose.SECURITY, PUBLIC) as uow:
                await begin_sign_in(uow, proof)
        except InvalidCredentials:
            return False
        return True

    assert sum(await asyncio.gather(*[use() for _ in range(50)])) == 1


async def test_a_proof_on_its_way_is_void_once_a_factor_is_set_up(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, person: Person
) -> None:
    """Its password was right while nothing else was asked for."""
    proof = Proof(person.subject_id, version=1)
    await set_up(client, clock, await sign_in(client, person))

    with pytest.raises(InvalidCredentials):
        async with UnitOfWork(house, Purpose.SECURITY, PUBLIC) as uow:
            await begin_sign_in(uow, proof)


async def test_process_time_counts_the_steps(
    client: httpx.AsyncClient, clock: MovableClock, guarded: Guarded
) -> None:
    code = guarded.phone.next()
    clock.moved += timedelta(seconds=90)

    assert (await try_sign_in(client, guarded.person, code, PASSWORD)).status_code == 401
