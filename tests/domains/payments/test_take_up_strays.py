"""An attempt whose duty is lost is found by the sweep, and looked at again."""

import asyncpg
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
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.actions.take_up_strays import take_up_strays
from qp_api.domains.payments.jobs import jobs
from qp_api.domains.payments.messages import StraysDue
from qp_api.domains.payments.ports import Gateway
from qp_api.domains.payments.public import ChargePlan
from qp_api.domains.payments.store.strays import STRAYS
from qp_api.integrations.eps.simulator.faults import ALL, Fault
from support.databases import Database

OWED = """SELECT 1 FROM duties d JOIN payment_attempts a ON d.payload->>'attempt_id' = a.id::text
WHERE a.charge_id = $1 AND d.state IN ('waiting', 'leased') AND d.subject_id IS NULL"""


async def lose_duties(database: Database, plan: ChargePlan) -> None:
    """Delete whatever is owed for the attempts of this charge."""
    await ask(
        database,
        """DELETE FROM duties d USING payment_attempts a
        WHERE d.payload->>'attempt_id' = a.id::text AND a.charge_id = $1""",
        plan.charge_id,
    )


async def sweep(house: Process) -> int:
    async with UnitOfWork(house, Purpose.LAW, SYSTEM) as uow:
        return await take_up_strays(uow)


async def test_money_is_found_though_the_duty_is_lost(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await lose_duties(payments_database, plan)
    await desk.pass_time(3 * HOUR)
    assert await attempt_states(payments_database, plan.charge_id) == ["session_open"]
    assert await sweep(house) >= 1
    await desk.pass_time(SECOND)
    assert await books_of(payments_database, plan.charge_id) == PAID


@pytest.mark.parametrize("fault", [Fault.VERIFY_404, Fault.VERIFY_GARBAGE])
async def test_what_has_returned_is_asked_about_hourly_from_then_on(
    fault: Fault, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(fault, scope=ALL)
    await desk.go_through(learner, plan)
    await lose_duties(payments_database, plan)
    await sweep(house)
    before = desk.asked("Verify")
    await desk.pass_time(MINUTE)
    assert desk.asked("Verify") == before + 1
    desk.simulator.faults.clear()
    await desk.pass_time(HOUR)
    assert await books_of(payments_database, plan.charge_id) == PAID


async def test_an_opening_is_given_its_time(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)

    class Dying:
        name, environment = "eps", "sandbox"

        async def create_session(self, ask: object) -> object:
            raise KeyboardInterrupt(str(type(ask)))

    ports = house.ports
    house.ports = {**ports, Gateway: Dying()}
    with pytest.raises(KeyboardInterrupt):
        await desk.start(learner, plan)
    house.ports = ports
    await lose_duties(payments_database, plan)
    await sweep(house)
    await desk.pass_time(2 * MINUTE)
    assert await attempt_states(payments_database, plan.charge_id) == ["opening"]
    await desk.pass_time(2 * MINUTE)
    assert await attempt_states(payments_database, plan.charge_id) == ["unknown"]
    assert len(await ask(payments_database, OWED, plan.charge_id)) == 1


async def test_what_is_looked_at_or_has_ended_is_no_stray(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plans = [await owe(house, learner.subject_id) for _ in range(2)]
    await desk.go_through(learner, plans[0])
    await lose_duties(payments_database, plans[0])
    await desk.start(learner, plans[1])
    await sweep(house)
    assert await sweep(house) == 0
    owed = [len(await ask(payments_database, OWED, plan.charge_id)) for plan in plans]
    assert owed == [0, 2]  # rescue and verification, as when it was begun


async def test_it_is_done_by_the_calendar_and_found_in_the_index(
    house: Process, payments_database: Database
) -> None:
    assert StraysDue.kind() in jobs.schedules
    admin = await asyncpg.connect(payments_database.admin_dsn)
    try:
        await admin.execute("SET enable_seqscan = off")
        values = STRAYS.arguments({"most": 200}, house.keyring)
        plan = "\n".join(row[0] for row in await admin.fetch(f"EXPLAIN {STRAYS.sql}", *values))
    finally:
        await admin.close()
    assert "ix_payment_attempts_under_way" in plan
    assert "ix_duties_due" in plan
