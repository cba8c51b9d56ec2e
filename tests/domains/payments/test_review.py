"""What is looked at is decided by persons: no answer of the gateway moves it any more."""

import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import Desk, ask, attempt_states, books_of, owe
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.actions.settle_attempt import settle_attempt
from qp_api.domains.payments.models import AttemptId, AttemptState
from qp_api.domains.payments.ports import GatewaySaid, GatewayStatus
from qp_api.domains.payments.rules.settling import Decided, Expected, Judgement, judge
from qp_api.kit.money import Money
from support.databases import Database

PRICE = Money.parse("1200.00")


@pytest.mark.parametrize("said", list(GatewaySaid))
@pytest.mark.parametrize("is_overdue", [True, False])
def test_no_answer_moves_it(said: GatewaySaid, is_overdue: bool) -> None:
    expected = Expected("QP1", PRICE, AttemptState.REVIEW, is_overdue)
    answer = GatewayStatus(said, "QP1", PRICE, "BDT", "T1")
    assert judge(expected, answer) == Decided(Judgement.STAYS, AttemptState.REVIEW)


async def test_an_answer_to_a_round_that_is_over_moves_nothing(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.start(learner, plan)
    ((attempt_id, reference, watch),) = await ask(
        payments_database,
        "SELECT id, reference, watch FROM payment_attempts WHERE charge_id = $1",
        plan.charge_id,
    )
    paid = GatewayStatus(GatewaySaid.PAID, reference, PRICE, "BDT", f"T{reference}")
    for asked, state in ((watch - 1, "session_open"), (watch, "paid")):
        async with UnitOfWork(house, Purpose.LAW, SYSTEM, about=learner.subject_id) as uow:
            await settle_attempt(uow, learner.subject_id, AttemptId(attempt_id), paid, watch=asked)
        assert await attempt_states(payments_database, plan.charge_id) == [state]


async def test_what_is_in_suspense_has_a_key_of_its_own(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.start(learner, plan)
    ((attempt_id, reference),) = await ask(
        payments_database,
        "SELECT id, reference FROM payment_attempts WHERE charge_id = $1",
        plan.charge_id,
    )
    other = GatewayStatus(GatewaySaid.PAID, reference, Money.parse("1.00"), "BDT")
    async with UnitOfWork(house, Purpose.LAW, SYSTEM, about=learner.subject_id) as uow:
        await settle_attempt(uow, learner.subject_id, AttemptId(attempt_id), other)
    assert [row[0] for row in await books_of(payments_database, plan.charge_id)] == ["suspense"] * 2
    keys = await ask(
        payments_database,
        "SELECT idempotency_key FROM ledger_transactions WHERE idempotency_key LIKE $1",
        f"attempt:{attempt_id}:%",
    )
    assert keys == [(f"attempt:{attempt_id}:suspense",)]
