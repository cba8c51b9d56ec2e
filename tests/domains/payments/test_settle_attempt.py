"""Only the gateway's own answer makes paid, once; whatever does not fit is looked at."""

import asyncio
from datetime import timedelta

import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import (
    HOUR,
    MINUTE,
    SECOND,
    Desk,
    ask,
    attempt_states,
    books_of,
    owe,
)
from domains.payments.test_start_payment import PAID
from qp_api.core.actor import SYSTEM
from qp_api.core.duties.message import Message
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.actions.settle_attempt import settle_attempt
from qp_api.domains.payments.messages import VerificationDue
from qp_api.domains.payments.models import AttemptId
from qp_api.domains.payments.ports import GatewaySaid, GatewayStatus
from qp_api.domains.payments.public import may_lapse
from qp_api.integrations.eps.simulator.faults import ALL, Fault
from qp_api.kit.ids import SubjectId
from qp_api.kit.money import Money
from support.databases import Database


async def messages_of(database: Database, subject_id: SubjectId) -> list[str]:
    rows = await ask(
        database, "SELECT kind FROM duties WHERE subject_id = $1 ORDER BY id", subject_id
    )
    return [row[0].removeprefix("payments.") for row in rows]


@pytest.mark.parametrize(("outcome", "state"), [("fail", "failed"), ("cancel", "cancelled")])
async def test_what_the_payer_gives_up_is_not_paid(
    outcome: str, state: str, desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    assert await desk.state(learner, await desk.go_through(learner, plan, outcome)) == state
    assert await desk.state(learner, await desk.go_through(learner, plan, "pay")) == "paid"


@pytest.mark.parametrize("value", [1, -1, -119_999])
async def test_another_amount_is_in_suspense_and_gives_nothing(
    value: int, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(Fault.AMOUNT_MISMATCH, value=value)
    payment = await desk.go_through(learner, plan)
    assert await desk.state(learner, payment) == "review"
    assert await books_of(payments_database, plan.charge_id) == [
        ("suspense", "gateway_clearing:eps", "debit", 120_000 + value),
        ("suspense", "suspense", "credit", 120_000 + value),
    ]
    told = await messages_of(payments_database, learner.subject_id)
    assert "PaymentNeedsReview" in told
    assert not {"ChargeSettled", "InvoiceIssued"} & set(told)
    assert (await desk.start(learner, plan)).json()["code"] == "payment_under_way"


@pytest.mark.parametrize("fault", [Fault.WRONG_ECHO, Fault.CURRENCY_USD])
async def test_what_is_foreign_is_looked_at_and_posted_nowhere(
    fault: Fault, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(fault)
    assert await desk.state(learner, await desk.go_through(learner, plan)) == "review"
    assert await books_of(payments_database, plan.charge_id) == []


@pytest.mark.parametrize(
    "fault",
    [
        *(Fault.UNKNOWN_WORD, Fault.VERIFY_NO_AMOUNT, Fault.VERIFY_GARBAGE),
        *(Fault.VERIFY_500, Fault.VERIFY_302, Fault.VERIFY_TIMEOUT, Fault.VERIFY_404),
    ],
)
async def test_what_cannot_be_read_moves_nothing_and_is_asked_again(
    fault: Fault, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(fault)
    payment = await desk.go_through(learner, plan)
    assert await desk.state(learner, payment) == "processing"
    assert await books_of(payments_database, plan.charge_id) == []
    await desk.pass_time(5 * SECOND)
    assert await desk.state(learner, payment) == "paid"


async def test_ten_minutes_without_a_trace_expire_nothing(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(Fault.VERIFY_404, scope=ALL)
    payment = await desk.go_through(learner, plan)
    await desk.pass_time(10 * MINUTE)
    async with UnitOfWork(house, Purpose.PAYMENT, SYSTEM, about=learner.subject_id) as uow:
        assert not await may_lapse(uow, learner.subject_id, plan.kind, plan.reference_id)
    assert await desk.state(learner, payment) == "processing"
    desk.simulator.faults.clear()
    await desk.pass_time(10 * MINUTE)
    assert await desk.state(learner, payment) == "paid"
    assert await books_of(payments_database, plan.charge_id) == PAID


async def test_a_success_after_the_cancellation_is_paid(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = await desk.go_through(learner, plan, "cancel", fault="late_success_after_cancel")
    assert await desk.state(learner, payment) == "cancelled"
    await desk.pass_time(7 * HOUR)
    assert await desk.state(learner, payment) == "paid"
    assert await books_of(payments_database, plan.charge_id) == PAID


async def test_a_payment_after_the_charge_lapsed_is_told_as_late(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    async with UnitOfWork(house, Purpose.PAYMENT, SYSTEM, about=learner.subject_id) as uow:
        assert await may_lapse(uow, learner.subject_id, plan.kind, plan.reference_id)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await desk.pass_time(3 * MINUTE)
    assert await desk.state(learner, answer.json()["id"]) == "paid"
    told = await messages_of(payments_database, learner.subject_id)
    assert "LateSettlement" in told
    assert "ChargeSettled" not in told


async def test_what_is_paid_twice_is_the_customers_credit(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    urls = [(await desk.start(learner, plan)).json()["redirect_url"] for _ in range(2)]
    await desk.decide(urls[0], "pay_without_return", fault=str(Fault.DOUBLE_PAYMENT))
    await desk.pass_time(3 * MINUTE)
    assert await attempt_states(payments_database, plan.charge_id) == ["paid", "paid"]
    assert await books_of(payments_database, plan.charge_id) == [
        *PAID,
        ("overpaid", "gateway_clearing:eps", "debit", 120_000),
        ("overpaid", "customer_credit", "credit", 120_000),
    ]
    told = await messages_of(payments_database, learner.subject_id)
    assert told.count("ChargeSettled") == told.count("PaymentNeedsReview") == 1


async def test_a_transaction_pays_one_attempt_only(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plans = [await owe(house, learner.subject_id) for _ in range(2)]
    for plan in plans:
        await desk.start(learner, plan)
    first, second = desk.simulator.state.transactions.values()
    desk.simulator.state.decide(first, "Success")
    second.status, second.eps_id = first.status, first.eps_id
    await desk.pass_time(3 * MINUTE)
    states = [(await attempt_states(payments_database, plan.charge_id))[0] for plan in plans]
    assert sorted(states) == ["paid", "review"]


async def test_nothing_heard_for_three_days_expires_and_the_buyer_is_forgotten_a_week_later(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = (await desk.start(learner, plan)).json()["id"]
    for _ in range(80):
        await desk.pass_time(HOUR)
    assert await desk.state(learner, payment) == "expired"
    assert await attempt_states(payments_database, plan.charge_id) == ["expired"]
    for _ in range(9):
        await desk.pass_time(timedelta(days=1))
    (row,) = await ask(
        payments_database,
        "SELECT buyer FROM payment_attempts WHERE charge_id = $1",
        plan.charge_id,
    )
    assert row == (None,)


async def test_unreadable_for_three_days_is_looked_at(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = (await desk.start(learner, plan)).json()["id"]
    desk.simulator.faults.plan(Fault.VERIFY_GARBAGE, scope=ALL)
    for _ in range(80):
        await desk.pass_time(HOUR)
    assert await desk.state(learner, payment) == "review"


async def test_twenty_who_settle_at_once_settle_once(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.start(learner, plan)
    ((attempt_id, reference),) = await ask(
        payments_database,
        "SELECT id, reference FROM payment_attempts WHERE charge_id = $1",
        plan.charge_id,
    )
    status = GatewayStatus(
        GatewaySaid.PAID, reference, Money.parse("1200.00"), "BDT", f"T{reference}"
    )

    async def settle() -> None:
        async with UnitOfWork(house, Purpose.LAW, SYSTEM, about=learner.subject_id) as uow:
            await settle_attempt(uow, learner.subject_id, AttemptId(attempt_id), status)

    await asyncio.gather(*(settle() for _ in range(20)))
    assert await books_of(payments_database, plan.charge_id) == PAID
    told = await messages_of(payments_database, learner.subject_id)
    assert told.count("ChargeSettled") == told.count("InvoiceIssued") == 1


async def test_a_sandbox_never_settles_live(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await ask(
        payments_database,
        "UPDATE payment_attempts SET environment = 'live' WHERE charge_id = $1",
        plan.charge_id,
    )
    await desk.pass_time(3 * MINUTE)
    assert await books_of(payments_database, plan.charge_id) == []
    assert desk.asked("Verify") == 0


async def test_an_old_round_of_asking_asks_nothing(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.go_through(learner, plan, "fail")
    ((attempt_id,),) = await ask(
        payments_database, "SELECT id FROM payment_attempts WHERE charge_id = $1", plan.charge_id
    )
    before = desk.asked("Verify")
    stale: Message = VerificationDue(attempt_id=attempt_id, watch=0, asked=0)
    async with UnitOfWork(house, Purpose.LAW, SYSTEM) as uow:
        uow.post(stale)
    await desk.pass_time()
    assert desk.asked("Verify") == before
