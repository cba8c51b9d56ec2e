"""Attempts are reserved before anything is hashed, exact however many come at once (R19)."""

import asyncio
import secrets
from datetime import timedelta

import pytest

from domains.sign_in.factories import MovableClock
from qp_api.core.process import Process
from qp_api.domains.sign_in.actions.reserve_attempts import (
    give_attempts_back,
    reserve_attempts,
)
from qp_api.domains.sign_in.errors import TooManyAttempts
from qp_api.domains.sign_in.rules import AttemptLimit
from qp_api.domains.sign_in.store.attempts import Counters
from support.databases import Database, ask

pytestmark = pytest.mark.usefixtures("warm")
LIMIT = AttemptLimit("test", timedelta(minutes=15), per_account=10, per_network=25)


async def many(process: Process, accounts: list[bytes], network: bytes) -> list[Counters]:
    """Reserve for all at once; what was allowed."""
    asked = [
        reserve_attempts(process, LIMIT, account=account, network=network) for account in accounts
    ]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(result, tuple | TooManyAttempts) for result in results), results
    return [result for result in results if isinstance(result, tuple)]


async def test_parallel_guesses_at_one_account_are_counted_exactly(house: Process) -> None:
    account, network = secrets.token_bytes(16), secrets.token_bytes(3)

    assert len(await many(house, [account] * 40, network)) == 10
    assert len(await many(house, [account], secrets.token_bytes(3))) == 0
    assert len(await many(house, [secrets.token_bytes(16)], secrets.token_bytes(3))) == 1


async def test_a_network_that_sprays_is_stopped(house: Process) -> None:
    network = secrets.token_bytes(3)
    accounts = [secrets.token_bytes(16) for _ in range(60)]

    assert len(await many(house, accounts, network)) == 25
    assert len(await many(house, accounts[-1:], secrets.token_bytes(3))) == 1


async def test_what_is_given_back_may_be_used_again(house: Process) -> None:
    account, network = secrets.token_bytes(16), secrets.token_bytes(3)
    reserved = await many(house, [account] * 10, network)

    await asyncio.gather(*[give_attempts_back(house, counters) for counters in reserved[:4]])

    assert len(await many(house, [account] * 10, network)) == 4


async def test_a_window_ends_and_is_not_prolonged(house: Process, clock: MovableClock) -> None:
    account, network = secrets.token_bytes(16), secrets.token_bytes(3)
    assert len(await many(house, [account] * 11, network)) == 10
    clock.moved += timedelta(minutes=14)
    assert len(await many(house, [account] * 11, network)) == 0

    clock.moved += timedelta(minutes=1, seconds=1)

    assert len(await many(house, [account] * 11, network)) == 10


async def test_what_is_refused_is_counted_nowhere(house: Process) -> None:
    """Refusals neither outweigh what is given back, nor use up the network's attempts."""
    account, network = secrets.token_bytes(16), secrets.token_bytes(3)
    reserved = await many(house, [account] * 50, network)
    assert len(reserved) == 10

    await give_attempts_back(house, reserved[0])

    assert len(await many(house, [account] * 50, network)) == 1
    others = [secrets.token_bytes(16) for _ in range(40)]
    assert len(await many(house, others, network)) == 15


async def test_only_hashes_are_kept(house: Process, database: Database) -> None:
    account, network = secrets.token_bytes(16), secrets.token_bytes(3)
    await many(house, [account], network)

    text = await ask(database.admin_dsn, "SELECT string_agg(a::text, '') FROM attempts a")
    assert account.hex() not in text
    assert network.hex() not in text
