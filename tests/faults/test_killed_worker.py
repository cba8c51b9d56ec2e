"""R3, payments.md section 12.3: the worker is killed while it verifies and settles a payment."""

import asyncio
from uuid import UUID

import httpx
import pytest

from faults.books import assert_gapless, assert_true
from faults.payer import Payer
from support.payment_house import API, WORKER, PaymentHouse

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(60)]
LEDGER = "SELECT pg_advisory_xact_lock($1)"
BOOKS = int.from_bytes(b"qp-books", "big")


async def comes_back_paid(payer: Payer) -> None:
    location = await payer.press((await payer.start()).json()["redirect_url"])
    assert (await payer.http.get(location)).status_code == 303


@pytest.mark.faults
async def test_while_the_gateway_is_asked(house: PaymentHouse, payer: Payer) -> None:
    answer = await payer.start()
    await house.plan_fault("slow", value=10_000)
    location = await payer.press(answer.json()["redirect_url"])
    await payer.http.get(location)
    await payer.until_asked("Verify")
    house.kill(WORKER)
    await payer.until_state("returned")
    await payer.pass_minutes(1)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.long
async def test_before_the_settlement_is_committed(house: PaymentHouse, payer: Payer) -> None:
    async with house.holding(LEDGER, BOOKS):
        await comes_back_paid(payer)
        await house.until_blocked()  # invoice and number are written, the books not yet
        house.kill(WORKER)
    await payer.until_state("returned")
    await assert_gapless(house)
    await payer.pass_minutes(1)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_after_the_settlement_before_the_seat(house: PaymentHouse, payer: Payer) -> None:
    seat = UUID(payer.enrollment_id)
    async with house.holding("SELECT 1 FROM enrollments WHERE id = $1 FOR UPDATE", seat):
        await comes_back_paid(payer)
        await payer.until_state("paid")
        await house.until_blocked()
        house.kill(WORKER)
    ((state,),) = await house.ask("SELECT state FROM enrollments WHERE id = $1", seat)
    assert state == "pending_payment"
    await payer.pass_minutes(1)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.faults
async def test_while_it_takes_up_what_the_api_left(house: PaymentHouse, payer: Payer) -> None:
    await house.plan_fault("initialize_timeout_after_commit")
    request = asyncio.create_task(payer.start())
    await payer.until_asked("InitializeEPS")
    house.kill(API)
    with pytest.raises(httpx.TransportError):
        await request
    await payer.press_unseen()
    await house.stand()
    ((attempt, *_),) = await payer.attempts()
    async with house.holding("SELECT 1 FROM payment_attempts WHERE id = $1 FOR UPDATE", attempt):
        moving = asyncio.create_task(payer.pass_minutes(4))
        await house.until_blocked()
        house.kill(WORKER)
    await house.stand()
    await house.forgive()
    await moving
    await payer.pass_minutes(4)
    await assert_true(payer, paid=1, enrollment="active")
