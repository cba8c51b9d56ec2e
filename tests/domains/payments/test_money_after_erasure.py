"""Money that comes while somebody leaves, or afterwards, is told to those who stay."""

import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import MINUTE, Desk, ask, attempt_states, owe
from qp_api.core.process import Process
from qp_api.integrations.eps.simulator.faults import Fault
from support.databases import Database

_TOLD = """
SELECT e.outcome FROM audit_entries e JOIN payment_attempts a ON a.charge_id = e.object_id
WHERE a.charge_id = $1 AND e.action = 'payments.tell_of_ownerless_money'
"""


@pytest.mark.parametrize("gone", ["erasing", "erased"])
@pytest.mark.parametrize("fault", [None, Fault.AMOUNT_MISMATCH])
async def test_it_stands_in_the_trail(
    gone: str,
    fault: Fault | None,
    desk: Desk,
    house: Process,
    learner: Learner,
    payments_database: Database,
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    if fault is not None:
        desk.simulator.faults.plan(fault, value=1)
    await ask(
        payments_database,
        "UPDATE subjects SET processing = $2 WHERE id = $1",
        learner.subject_id,
        gone,
    )
    await desk.pass_time(3 * MINUTE)
    became = "paid" if fault is None else "review"
    assert await attempt_states(payments_database, plan.charge_id) == [became]
    assert await ask(payments_database, _TOLD, plan.charge_id) == [("paid_after_erasure",)]


async def test_whoever_stays_is_told_themselves(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.go_through(learner, plan)
    assert await ask(payments_database, _TOLD, plan.charge_id) == []
