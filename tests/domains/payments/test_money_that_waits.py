"""Money whose effect waits for a restricted payer is told to those who stay, once they go."""

import itertools
from uuid import UUID

import pytest

from domains.data_rights.cuts import Scissors, cut_process
from domains.data_rights.factories import make_due
from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import MINUTE, Desk, ask, owe
from domains.payments.test_restriction import set_state
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.jobs.payments import jobs as letters
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.request_erasure import request_erasure
from qp_api.domains.data_rights.jobs import jobs as rights
from qp_api.domains.enrollment.jobs.reservations import jobs as reservations
from qp_api.domains.payments.jobs import jobs as money
from qp_api.domains.payments.messages import ChargeSettled, ReferenceKind
from qp_api.integrations.eps.simulator.faults import Fault
from qp_api.kit.ids import new_id
from support.databases import Database
from support.duties import post
from support.people import put_into

JOBS = JobSet.joined([money, reservations, letters, rights])
FEWEST_POINTS = 4
_TOLD = """
SELECT outcome FROM audit_entries
WHERE object_id = $1 AND action = 'payments.tell_of_ownerless_money'
"""
_HELD = """
SELECT kind FROM duties WHERE subject_id = $1 AND state = 'waiting'
AND failure = 'processing_restricted' ORDER BY id
"""
_FORGET_LEASES = "UPDATE duties SET leased_until = '2000-01-01' WHERE state = 'leased'"


def exclusively(house: Process, learner: Learner) -> UnitOfWork:
    return UnitOfWork(
        house, Purpose.RIGHTS, learner.actor, mode=Mode.EXCLUSIVE, about=learner.subject_id
    )


async def ask_to_be_erased(house: Process, learner: Learner) -> None:
    correspondent = await prepare_correspondent(house)
    async with exclusively(house, learner) as uow:
        await request_erasure(uow, learner.actor, correspondent=correspondent)


async def work_off(house: Process) -> None:
    relay = Relay(house, JOBS, width=3)
    while await relay.carry_out_due():
        pass


async def get_state(house: Process, learner: Learner) -> Processing:
    async with UnitOfWork(house, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await get_processing(uow, learner.subject_id)


async def told(database: Database, charge_id: UUID) -> list[str]:
    rows = await ask(database, _TOLD, charge_id)
    return [row[0] for row in rows]


async def held(database: Database, learner: Learner) -> list[str]:
    rows = await ask(database, _HELD, learner.subject_id)
    return [row[0] for row in rows]


async def pay_while_restricted(
    desk: Desk, house: Process, learner: Learner, fault: Fault | None
) -> UUID:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    if fault is not None:
        desk.simulator.faults.plan(fault, value=1)
    await set_state(house, learner, Processing.RESTRICTED)
    house.clock.offset += 3 * MINUTE
    await work_off(house)
    return plan.charge_id


@pytest.mark.parametrize(
    ("fault", "waits"), [(None, "ChargeSettled"), (Fault.AMOUNT_MISMATCH, "PaymentNeedsReview")]
)
@pytest.mark.parametrize("meets", ["the_walk", "the_relay"])
async def test_it_is_told_once_when_they_are_erased(  # noqa: PLR0917 -- two tables
    meets: str,
    fault: Fault | None,
    waits: str,
    desk: Desk,
    house: Process,
    learner: Learner,
    payments_database: Database,
) -> None:
    charge_id = await pay_while_restricted(desk, house, learner, fault)
    assert f"payments.{waits}" in await held(payments_database, learner)
    assert await told(payments_database, charge_id) == []

    await ask_to_be_erased(house, learner)
    if meets == "the_relay":
        await make_due(house)  # claimed while its person is being erased, before the walk
    await work_off(house)

    assert await get_state(house, learner) is Processing.ERASED
    assert await held(payments_database, learner) == []
    assert await told(payments_database, charge_id) == ["paid_after_erasure"]


async def test_whoever_is_opened_again_gets_it_and_nobody_is_told(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    charge_id = await pay_while_restricted(desk, house, learner, Fault.AMOUNT_MISMATCH)
    await set_state(house, learner, Processing.OPEN)
    await work_off(house)
    assert await held(payments_database, learner) == []
    assert await told(payments_database, charge_id) == []


async def test_wherever_the_worker_dies_it_is_told_once(
    house: Process, join: Join, payments_database: Database
) -> None:
    points: list[str] = []
    for at in itertools.count(step=3):  # every third of them, by both ways in turn
        learner, charge_id = await join(), new_id()
        await put_into(house, learner.subject_id, Processing.RESTRICTED)
        fact = ChargeSettled(
            subject_id=learner.subject_id,
            charge_id=charge_id,
            reference_kind=ReferenceKind.ENROLLMENT,
            reference_id=new_id(),
        )
        await post(house, fact)
        await work_off(house)
        await ask_to_be_erased(house, learner)
        if at % 2:
            await make_due(house)
        scissors = Scissors(at)
        await work_off(cut_process(house, scissors, DbRole.RIGHTS, DbRole.CUSTODY))
        await ask(payments_database, _FORGET_LEASES)
        await make_due(house)
        await work_off(house)
        assert await told(payments_database, charge_id) == ["paid_after_erasure"], scissors.points
        if not scissors.happened:
            break
        points.append(scissors.points[at])
    assert len(points) >= FEWEST_POINTS, points
