"""A code of the second factor is used up by whatever it was shown to, and good nowhere after."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import httpx
import pytest

from domains.sign_in.factories import PASSWORD, MovableClock, Person
from domains.sign_in.second_factors import Guarded, make_guarded, step_up, try_sign_in
from domains.sign_in.test_change_password import NEW, change
from domains.sign_in.test_confirm_password_reset import mint, reset
from qp_api.core.process import Process

Shown: TypeAlias = Callable[
    [Process, httpx.AsyncClient, Guarded, str], Awaitable[tuple[httpx.Response, str]]
]


async def to_sign_in(
    _: Process, client: httpx.AsyncClient, guarded: Guarded, code: str
) -> tuple[httpx.Response, str]:
    return await try_sign_in(client, guarded.person, code), PASSWORD


async def to_step_up(
    _: Process, client: httpx.AsyncClient, guarded: Guarded, code: str
) -> tuple[httpx.Response, str]:
    return await step_up(client, guarded.tokens, code), PASSWORD


async def to_a_change(
    _: Process, client: httpx.AsyncClient, guarded: Guarded, code: str
) -> tuple[httpx.Response, str]:
    return await change(client, guarded.tokens, otp=code), NEW


async def to_a_reset(
    house: Process, client: httpx.AsyncClient, guarded: Guarded, code: str
) -> tuple[httpx.Response, str]:
    return await reset(client, await mint(house, guarded.person), otp=code), NEW


@pytest.mark.parametrize("kind", ["time", "paper"])
@pytest.mark.parametrize("shown", [to_sign_in, to_step_up, to_a_change, to_a_reset])
async def test_it_is_good_nowhere_after(
    house: Process,
    client: httpx.AsyncClient,
    clock: MovableClock,
    person: Person,
    shown: Shown,
    kind: str,
) -> None:
    guarded = await make_guarded(client, clock, person)
    code = guarded.phone.next() if kind == "time" else guarded.phone.codes[0]

    answer, password = await shown(house, client, guarded, code)
    again = await try_sign_in(client, person, code, password)

    assert answer.is_success, answer.text
    assert (again.status_code, again.json()["code"]) == (401, "invalid_credentials")
    # It was the code: another one is good.
    other = await try_sign_in(client, person, guarded.phone.codes[1], password)
    assert other.status_code == 200
