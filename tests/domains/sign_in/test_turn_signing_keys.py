"""Signing keys take turns, and nobody who holds a token notices (`crypto.md` 11)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import MovableClock, Person, bearer, sign_in
from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.sign_in.actions.turn_signing_keys import (
    prepare_signing_key,
    turn_signing_keys,
)
from qp_api.domains.sign_in.public import (
    AccessTokens,
    KeyState,
    Passwords,
    SignInAuthenticator,
    ensure_signing_key,
    make_signing_key,
    publish_signing_key,
    sign_in_ports,
)
from qp_api.domains.sign_in.routes import router
from qp_api.domains.sign_in.rules import KEY_LIFE, KeyTurn, decide_turn
from support.databases import Database, ask
from support.house import open_house
from support.http_apps import make_app
from support.waiting import until

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STATES = "SELECT string_agg(state, ',' ORDER BY created_at) FROM signing_keys"


@dataclass(frozen=True)
class Standing:
    kid: str
    state: str
    since: datetime


def standing(kid: str, state: KeyState, **ago: int) -> Standing:
    return Standing(kid, state, NOW - timedelta(**ago))


@pytest.mark.parametrize(
    ("keys", "turn"),
    [
        ([("a", KeyState.ACTIVE, {"days": 29})], KeyTurn()),
        ([("a", KeyState.ACTIVE, {"days": 30})], KeyTurn(publishes=True)),
        (
            [("a", KeyState.ACTIVE, {"days": 31}), ("n", KeyState.NEXT, {"minutes": 5})],
            KeyTurn(),
        ),
        (
            [("a", KeyState.ACTIVE, {"days": 1}), ("n", KeyState.NEXT, {"minutes": 6})],
            KeyTurn(activates="n", retires="a"),
        ),
        (
            [("a", KeyState.ACTIVE, {"days": 1}), ("r", KeyState.RETIRING, {"minutes": 10})],
            KeyTurn(),
        ),
        (
            [("a", KeyState.ACTIVE, {"days": 1}), ("r", KeyState.RETIRING, {"minutes": 11})],
            KeyTurn(removes=("r",)),
        ),
        ([], KeyTurn()),
    ],
)
def test_whose_turn_it_is(keys: Sequence[tuple[str, KeyState, dict[str, int]]], turn: Any) -> None:
    found = [standing(kid, state, **ago) for kid, state, ago in keys]

    assert decide_turn(found, now=NOW, token_life=timedelta(minutes=10)) == turn


async def take_turns(process: Process) -> None:
    """What the timetable does once a minute."""
    prepared = await prepare_signing_key(process)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await turn_signing_keys(uow, prepared)


@asynccontextmanager
async def another_api(house: Process) -> AsyncIterator[Application]:
    """Another process of the same house, under the same clock, listening."""
    async with open_house(house.settings) as other:  # type: ignore[arg-type]
        other.clock = house.clock
        other.ports = {**other.ports, **sign_in_ports(other.settings, other.clock)}
        await ensure_signing_key(other)
        authenticator = SignInAuthenticator(other)
        await authenticator.start()
        await until(lambda: authenticator.is_current)
        made = {"authenticator": authenticator}
        yield make_app(router, accounts, process=other, collaborators=made)
        await authenticator.stop()
        other.port(Passwords).close()


class Load:
    """A person who reads by the newest and the last token at both processes, and refreshes."""

    def __init__(self, tokens: dict[str, Any], *clients: httpx.AsyncClient) -> None:
        self.held = [tokens, tokens]
        self.clients = clients
        self.statuses: list[int] = []

    async def run(self) -> None:
        while True:
            for client in self.clients:
                for tokens in self.held:
                    answer = await client.get("/v1/me/sign-ins", headers=bearer(tokens))
                    self.statuses.append(answer.status_code)
            await self.refresh()

    async def refresh(self) -> None:
        body = {"refresh_token": self.held[-1]["refresh_token"]}
        answer = await self.clients[0].post("/v1/sign-in/refresh", json=body)
        assert answer.status_code == 200, answer.text
        self.held = [self.held[-1], answer.json()]

    async def goes_on(self) -> None:
        """Until each has been asked anew."""
        seen = len(self.statuses)
        await until(lambda: len(self.statuses) >= seen + 8)


async def kids(client: httpx.AsyncClient) -> list[str]:
    return [key["kid"] for key in (await client.get("/.well-known/jwks.json")).json()["keys"]]


@pytest.mark.alone
async def test_a_rotation_under_load_refuses_nobody(
    house: Process, app: Application, person: Person, clock: MovableClock, database: Database
) -> None:
    """Also not whoever verifies by a key set that is five minutes old."""
    async with (
        another_api(house) as other,
        client_from(app) as here,
        client_from(other) as there,
    ):
        load = Load(await sign_in(here, person), here, there)
        running = asyncio.create_task(load.run())
        await load.goes_on()
        (first,) = await kids(there)
        row = await make_signing_key(house, KeyState.NEXT)
        async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
            assert await publish_signing_key(uow, row)

        async def is_shown() -> bool:
            return await kids(there) == [first, row.kid]

        assert await until(is_shown) < 2
        cached: Any = (await there.get("/.well-known/jwks.json")).json()
        states = []
        for _ in range(10):
            clock.moved += timedelta(minutes=2)
            await take_turns(house)
            states.append(await ask(database.admin_dsn, STATES))
            await load.goes_on()
        running.cancel()
        await asyncio.wait({running})

    assert set(load.statuses) == {200}
    assert sorted(set(states), key=states.index) == ["active,next", "retiring,active", "active"]
    newest = load.held[-1]["access_token"]
    decoded = jwt.decode(newest, KeySet.import_key_set(cached), algorithms=["ES256"])
    assert decoded.header["kid"] == row.kid


@pytest.mark.alone
async def test_a_key_that_is_old_is_followed_without_anybody_asking(
    house: Process, clock: MovableClock, database: Database
) -> None:
    """However many workers look at once, one does it; a start finds the keys as they stand."""
    clock.moved += KEY_LIFE
    await asyncio.gather(*[take_turns(house) for _ in range(4)])
    assert await ask(database.admin_dsn, STATES) == "active,next"
    clock.moved += timedelta(minutes=6)
    await asyncio.gather(*[take_turns(house) for _ in range(4)])
    assert await ask(database.admin_dsn, STATES) == "retiring,active"

    house.ports = {**house.ports, **sign_in_ports(house.settings, clock)}
    await ensure_signing_key(house)

    assert len(house.port(AccessTokens).published()) == 2
    trail = (
        "SELECT string_agg(action, ',' ORDER BY at) FROM audit_entries WHERE action LIKE '%key%'"
    )
    assert (await ask(database.admin_dsn, trail)).split(",")[1:] == [
        "sign_in.publish_signing_key",
        "sign_in.turn_signing_keys",
    ]


@pytest.mark.alone
async def test_the_root_is_asked_once_a_key(
    house: Process, authenticator: SignInAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    unwrap = Hierarchy.unwrap_secret

    async def counted(self: Hierarchy, context: str, wrapped: bytes) -> bytes:
        opened.append(context)
        return await unwrap(self, context, wrapped)

    monkeypatch.setattr(Hierarchy, "unwrap_secret", counted)
    await until(lambda: authenticator.is_current)
    row = await make_signing_key(house, KeyState.NEXT)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        await publish_signing_key(uow, row)
    await until(lambda: len(house.port(AccessTokens).published()) == 2)
    await authenticator.stop()
    await authenticator.start()
    await until(lambda: authenticator.is_current)

    assert opened == [f"sign_in.signing_keys|{row.kid}"]
