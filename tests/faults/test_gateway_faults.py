"""payments.md section 12.4 to 12.7: EPS misbehaves, over the wire; the books say what is true."""

import pytest

from faults.books import assert_gapless, assert_true
from faults.payer import Payer
from support.payment_house import PaymentHouse

pytestmark = [pytest.mark.loopback, pytest.mark.faults, pytest.mark.timeout(60)]


async def test_what_is_not_to_be_seen_yet_is_paid_later(house: PaymentHouse, payer: Payer) -> None:
    answer = await payer.start()
    await house.plan_fault("verify_404_for", scope="all")
    location = await payer.press(answer.json()["redirect_url"])
    assert (await payer.http.get(location)).status_code == 303
    await payer.pass_minutes(1, 9)
    assert [one["state"] for one in await payer.attempts()] == ["returned"]
    await house.clear_faults()
    await payer.pass_minutes(20)
    await assert_true(payer, paid=1, enrollment="active")


@pytest.mark.parametrize("value", [1, -1])
async def test_another_amount_is_in_suspense(value: int, house: PaymentHouse, payer: Payer) -> None:
    answer = await payer.start()
    await house.plan_fault("amount_mismatch", value=value)
    await payer.press(answer.json()["redirect_url"])
    await payer.pass_minutes(3)
    ((attempt, _, state),) = await payer.attempts()
    assert state == "review"
    rows = await house.ask(
        """SELECT p.account, p.direction, p.amount_poisha FROM ledger_transactions t
        JOIN ledger_postings p ON p.transaction_id = t.id
        WHERE t.idempotency_key LIKE 'attempt:' || $1::uuid::text || '%' ORDER BY p.place""",
        attempt,
    )
    assert [tuple(row) for row in rows] == [
        ("gateway_clearing:eps", "debit", 120_000 + value),
        ("suspense", "credit", 120_000 + value),
    ]
    await assert_gapless(house)


async def test_two_sessions_paid_give_one_seat_and_a_credit(
    house: PaymentHouse, payer: Payer
) -> None:
    url = (await payer.start()).json()["redirect_url"]
    await payer.starts_again()
    await house.plan_fault("double_payment")
    location = await payer.press(url)
    assert (await payer.http.get(location)).status_code == 303
    await payer.pass_minutes(3)
    await assert_true(payer, paid=2, enrollment="active")
    reviews = await house.ask(
        "SELECT 1 FROM duties WHERE kind = 'payments.PaymentNeedsReview'"
        " AND payload->>'payment_id' = $1 AND handler IS NULL",
        str(await payer.charge_id()),
    )
    assert len(reviews) == 1


async def test_a_success_after_the_cancellation_is_paid(house: PaymentHouse, payer: Payer) -> None:
    url = (await payer.start()).json()["redirect_url"]
    await house.plan_fault("late_success_after_cancel")
    location = await payer.press(url, "cancel")
    assert (await payer.http.get(location)).status_code == 303
    await payer.pass_minutes(1)
    assert [one["state"] for one in await payer.attempts()] == ["cancelled"]
    assert (await payer.http.get(location)).status_code == 303  # asked again, a minute later
    await payer.pass_minutes(2)
    await assert_true(payer, paid=1, enrollment="active")
