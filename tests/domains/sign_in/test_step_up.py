"""A fresh proof, for what asks for one under ten minutes old (R20)."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    PASSWORD,
    FullPasswords,
    MovableClock,
    Person,
    bearer,
    close_to,
    make_person,
    sign_in,
)
from domains.sign_in.second_factors import try_sign_in
from domains.sign_in.test_confirm_password_reset import NEW, mint, reset
from domains.sign_in.test_known_devices import nothing_hashed
from qp_api.core.actor import Actor, Processing
from qp_api.core.http.application import Application
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import OutModel
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.step_up import step_up as renew
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.passwords import Passwords
from qp_api.domains.sign_in.public import SignInAuthenticator
from qp_api.domains.sign_in.routes import router as room
from support.http_apps import make_app, strict_router


class Done(OutModel):
    done: bool = True


def dangerous_router() -> APIRouter:
    router = strict_router()

    @router.post("/dangerous", **operation("do_danger", purpose=None, step_up=True))
    async def do_danger() -> Done:
        return Done()

    return router


@pytest.fixture
def app(house: Process, authenticator: SignInAuthenticator) -> Application:
    collaborators = {"authenticator": authenticator, "clock": house.clock}
    return make_app(room, dangerous_router(), process=house, collaborators=collaborators)


async def dare(client: httpx.AsyncClient, tokens: dict[str, Any]) -> httpx.Response:
    return await client.post("/v1/dangerous", headers=bearer(tokens))


async def step_up(
    client: httpx.AsyncClient, tokens: dict[str, Any], password: str = PASSWORD
) -> httpx.Response:
    body = {"password": password}
    return await client.post("/v1/sign-in/step-up", json=body, headers=bearer(tokens))


@pytest.fixture
async def stale(client: httpx.AsyncClient, person: Person, clock: MovableClock) -> dict[str, Any]:
    """Tokens of a sign-in whose proof is older than ten minutes."""
    tokens = await sign_in(client, person)
    assert (await dare(client, tokens)).status_code == 200
    clock.moved += timedelta(minutes=10, seconds=1)
    body = {"refresh_token": tokens["refresh_token"]}
    refreshed: dict[str, Any] = (await client.post("/v1/sign-in/refresh", json=body)).json()
    return refreshed


async def test_the_password_renews_the_proof(
    client: httpx.AsyncClient, stale: dict[str, Any]
) -> None:
    refused = await dare(client, stale)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")

    answer = await step_up(client, stale)

    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 600)
    assert (await dare(client, answer.json())).status_code == 200


async def test_a_wrong_password_renews_nothing(
    client: httpx.AsyncClient, stale: dict[str, Any]
) -> None:
    answer = await step_up(client, stale, "a sentence that is not the one")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert (await dare(client, stale)).status_code == 403


async def test_guesses_are_counted(client: httpx.AsyncClient, stale: dict[str, Any]) -> None:
    """A stolen access token is no way round the limit."""
    for _ in range(10):
        await step_up(client, stale, "a sentence that is not the one")

    answer = await step_up(client, stale)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_network_that_guesses_by_many_stolen_tokens_is_stopped(
    house: Process, app: Application, client: httpx.AsyncClient
) -> None:
    robbed = [await sign_in(client, await make_person(house)) for _ in range(10)]
    owner = await sign_in(client, await make_person(house))
    async with client_from(app) as thief:
        with nothing_hashed(app):
            answers = [await step_up(thief, tokens) for tokens in robbed for _ in range(10)]
        stopped = await step_up(thief, owner)

    assert {answer.status_code for answer in answers} == {401}
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too_many_attempts")
    assert (await step_up(client, owner)).status_code == 200


async def test_a_hundred_in_a_row_end_guessing_though_windows_pass(
    house: Process,
    app: Application,
    client: httpx.AsyncClient,
    stale: dict[str, Any],
    person: Person,
    clock: MovableClock,
) -> None:
    """Else a stolen sign-in guesses for as long as it lives. A new password opens it (ADR 0020)."""
    tokens = stale
    for _ in range(10):
        with nothing_hashed(app):
            answers = [await step_up(client, tokens) for _ in range(10)]
        assert {answer.status_code for answer in answers} == {401}
        clock.moved += timedelta(minutes=16)
        body = {"refresh_token": tokens["refresh_token"]}
        tokens = (await client.post("/v1/sign-in/refresh", json=body)).json()

    shut = await step_up(client, tokens)
    assert (shut.status_code, shut.json()["code"]) == (429, "too_many_attempts")
    assert int(shut.headers["retry-after"]) > timedelta(days=29).total_seconds()

    assert (await reset(client, await mint(house, person))).status_code == 204
    again = await try_sign_in(client, person, password=NEW)
    assert (await step_up(client, again.json(), NEW)).status_code == 200


async def test_a_proof_of_other_credentials_renews_nothing(
    house: Process, client: httpx.AsyncClient, stale: dict[str, Any], person: Person
) -> None:
    """They changed while it was made: nobody waits for a hash with a transaction open."""
    actor = await house_authenticates(house, stale)
    for version, renewed in ((2, False), (1, True)):
        proof = Proof(person.subject_id, version=version, length=len(PASSWORD))
        with nullcontext() if renewed else pytest.raises(InvalidCredentials):
            async with UnitOfWork(house, Purpose.SECURITY, actor) as uow:
                await renew(uow, actor, proof)
        assert (await dare(client, stale)).status_code == (200 if renewed else 403)


async def house_authenticates(house: Process, tokens: dict[str, Any]) -> Actor:
    return await SignInAuthenticator(house).authenticate(tokens["access_token"])


async def test_want_of_room_uses_up_no_attempt(
    house: Process, client: httpx.AsyncClient, stale: dict[str, Any]
) -> None:
    ports, full = house.ports, FullPasswords()
    house.ports = {**ports, Passwords: full}
    answers = [await step_up(client, stale) for _ in range(12)]
    house.ports = ports
    full.close()

    assert {answer.status_code for answer in answers} == {503}
    assert (await step_up(client, stale)).status_code == 200


async def test_restricted_people_may_prove_themselves(
    house: Process, client: httpx.AsyncClient, stale: dict[str, Any], person: Person
) -> None:
    """Their rights ask for it (DR-3)."""
    await close_to(house, person.subject_id, Processing.RESTRICTED)

    assert (await step_up(client, stale)).status_code == 200
