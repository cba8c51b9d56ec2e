"""R3, payments.md section 12.3: the API is killed at each step of a payment; nothing is lost."""

import asyncio

import httpx
import pytest

from faults.books import assert_true
from faults.payer import Payer
from support.payment_house import API, EPS, PaymentHouse

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(60)]
RESCUED = (4, 4)
"""Minutes until an opening that broke off is known to have done so, and then asked about."""


async def killed(house: PaymentHouse, request: "asyncio.Task[httpx.Response]") -> None:
    house.kill(API)
    with pytest.raises(httpx.TransportError):
        await request


@pytest.mark.faults
async def test_before_the_intent_is_committed(house: PaymentHouse, payer: Payer) -> None:
    charge = await payer.charge_id()
    async with house.holding("SELECT 1 FROM charges WHERE id = $1 FOR UPDATE", charge):
        request = asyncio.create_task(payer.start())
        await house.until_blocked()
        await killed(house, request)
    await house.stand()
    assert await payer.attempts() == []
    answer = await payer.start()  # the same key: nothing was done under it
    await payer.press(answer.json()["redirect_url"])
    await payer.pass_minutes(3)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_before_initialize(house: PaymentHouse, payer: Payer) -> None:
    house.kill(API)
    await house.stand()  # a new one, which has no token of EPS yet and asks for it first
    with house.held_still(EPS):
        request = asyncio.create_task(payer.start())
        await payer.until_state("opening")
        await killed(house, request)
    await payer.pass_minutes(*RESCUED)
    await assert_true(payer, paid=0, enrollment="pending_payment")
    await payer.press(await payer.starts_again())
    await payer.pass_minutes(3)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_in_initialize_before_a_session_is_there(house: PaymentHouse, payer: Payer) -> None:
    await house.plan_fault("slow", value=1000)
    request = asyncio.create_task(payer.start())
    await payer.until_asked("InitializeEPS")
    await killed(house, request)
    await payer.pass_minutes(*RESCUED)
    assert [one["status"] for one in await payer.sessions()] == ["Pending"]
    await assert_true(payer, paid=0, enrollment="pending_payment")
    await payer.press_unseen()
    await payer.pass_minutes(20)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.long
async def test_after_initialize_before_its_answer(house: PaymentHouse, payer: Payer) -> None:
    await house.plan_fault("initialize_timeout_after_commit")
    request = asyncio.create_task(payer.start())
    await payer.until_asked("InitializeEPS")
    in_flight = await payer.start()
    assert (in_flight.status_code, in_flight.json()["code"]) == (409, "idempotency_key_in_flight")
    await killed(house, request)
    await payer.press_unseen()
    await payer.pass_minutes(*RESCUED)
    await payer.sign_in()
    again = await payer.start()
    assert (again.status_code, again.json()["redirect_url"]) == (201, None)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_before_the_answer_is_recorded(house: PaymentHouse, payer: Payer) -> None:
    await house.plan_fault("slow", value=500)
    request = asyncio.create_task(payer.start())
    await payer.until_state("opening")
    ((attempt, *_),) = await payer.attempts()
    async with house.holding("SELECT 1 FROM payment_attempts WHERE id = $1 FOR UPDATE", attempt):
        await house.until_blocked()
        await killed(house, request)
    await payer.press_unseen()
    await payer.pass_minutes(*RESCUED)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_after_the_redirect(house: PaymentHouse, payer: Payer) -> None:
    answer = await payer.start()
    house.kill(API)
    location = await payer.press(answer.json()["redirect_url"])
    with pytest.raises(httpx.TransportError):
        await payer.http.get(location)
    await house.stand()
    assert (await payer.start()).json() == answer.json()  # the same key, the same page
    await payer.pass_minutes(3)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_in_the_return(house: PaymentHouse, payer: Payer) -> None:
    location = await payer.press((await payer.start()).json()["redirect_url"])
    ((attempt, *_),) = await payer.attempts()
    async with house.holding("SELECT 1 FROM payment_attempts WHERE id = $1 FOR UPDATE", attempt):
        request = asyncio.create_task(payer.http.get(location))
        await house.until_blocked()
        await killed(house, request)
    await house.stand()
    await payer.until_state("session_open")
    assert (await payer.http.get(location)).status_code == 303
    await payer.pass_minutes(1)
    await assert_true(payer, paid=1, enrollment="active")
