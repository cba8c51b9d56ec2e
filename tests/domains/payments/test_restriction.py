"""While somebody is restricted: no payment begins, and money that comes is stored all the same."""

import asyncpg

from domains.enrollment.factories import Learner
from domains.payments.factories import MINUTE, Desk, attempt_states, owe
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from support.databases import Database


async def set_state(house: Process, learner: Learner, state: Processing) -> None:
    async with UnitOfWork(
        house, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=learner.subject_id
    ) as uow:
        await set_processing(uow, learner.subject_id, state)


async def test_the_first_wall_refuses_a_new_payment(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await set_state(house, learner, Processing.RESTRICTED)
    answer = await desk.start(learner, plan)
    assert answer.json()["code"] == "processing_restricted"
    assert await attempt_states(payments_database, plan.charge_id) == []
    await set_state(house, learner, Processing.OPEN)
    assert (await desk.start(learner, plan)).status_code == 201


async def test_the_second_wall_shows_service_nothing(
    house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    service = await asyncpg.connect(payments_database.dsn("qp_service"))
    look = "SELECT count(*) FROM charges WHERE id = $1"
    try:
        assert await service.fetchval(look, plan.charge_id) == 1
        await set_state(house, learner, Processing.RESTRICTED)
        assert await service.fetchval(look, plan.charge_id) == 0
        touched = await service.execute(
            "UPDATE charges SET due_at = due_at WHERE id = $1", plan.charge_id
        )
        assert touched == "UPDATE 0"
    finally:
        await service.close()


async def test_money_of_a_restricted_payer_is_stored(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await set_state(house, learner, Processing.RESTRICTED)
    await desk.pass_time(3 * MINUTE)
    await set_state(house, learner, Processing.OPEN)
    assert await desk.state(learner, answer.json()["id"]) == "paid"
