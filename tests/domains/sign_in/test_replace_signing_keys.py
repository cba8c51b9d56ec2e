"""The emergency: every key goes at once, and whatever they signed with them (`crypto.md` 11)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import MovableClock, Person, bearer, sign_in
from domains.sign_in.test_turn_signing_keys import another_api
from qp_api.core.actor import SYSTEM
from qp_api.core.http.application import Application
from qp_api.core.http.refusals import Unauthenticated
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import (
    AccessTokens,
    KeyState,
    SignInAuthenticator,
    make_signing_key,
    replace_signing_keys,
)
from support.databases import Database, ask
from support.waiting import until

pytestmark = pytest.mark.alone


async def drop_all(house: Process) -> None:
    row = await make_signing_key(house, KeyState.ACTIVE, is_floor=True)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        assert await replace_signing_keys(uow, row) == 1


async def is_dead(client: httpx.AsyncClient, tokens: dict[str, Any]) -> bool:
    return (await client.get("/v1/me", headers=bearer(tokens))).status_code == 401


async def test_every_token_of_before_is_dead_everywhere_and_sign_ins_go_on(
    house: Process, app: Application, person: Person, clock: MovableClock, database: Database
) -> None:
    async with (
        another_api(house) as other,
        client_from(app) as here,
        client_from(other) as there,
    ):
        tokens = await sign_in(here, person)
        assert not await is_dead(there, tokens)  # verified, and kept as such
        clock.moved += timedelta(seconds=1)

        await drop_all(house)

        assert await until(lambda: is_dead(there, tokens)) < 1
        assert await until(lambda: is_dead(here, tokens)) < 1
        body = {"refresh_token": tokens["refresh_token"]}
        fresh = (await here.post("/v1/sign-in/refresh", json=body)).json()
        assert not await is_dead(there, fresh)
        assert not await is_dead(here, fresh)
    assert await ask(database.admin_dsn, "SELECT count(*) FROM signing_keys") == 1


async def test_also_where_nobody_listens(
    house: Process,
    client: httpx.AsyncClient,
    authenticator: SignInAuthenticator,
    person: Person,
) -> None:
    tokens = await sign_in(client, person)
    assert not await is_dead(client, tokens)
    await authenticator.stop()

    await drop_all(house)

    assert await is_dead(client, tokens)


async def test_the_floor_holds_though_the_key_is_kept(
    house: Process, client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    tokens = house.port(AccessTokens)
    old = (await sign_in(client, person))["access_token"]
    clock.moved += timedelta(seconds=2)
    keys = [key for kid in (k["kid"] for k in tokens.published()) if (key := tokens.find_key(kid))]

    tokens.use(keys, not_before=clock.process_now())

    with pytest.raises(Unauthenticated):
        tokens.verify(old)
    fresh = await sign_in(client, person)
    assert not await is_dead(client, fresh)
