"""The door: charges are opened once, and lapse only while no money may be on its way."""

import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import owe
from qp_api.core.actor import SYSTEM
from qp_api.core.db.failures import UniqueViolated
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.public import ChargePlan, may_lapse, open_charge
from qp_api.kit.ids import new_id


async def ask(house: Process, learner: Learner, plan: ChargePlan) -> bool:
    async with UnitOfWork(house, Purpose.PAYMENT, SYSTEM, about=learner.subject_id) as uow:
        return await may_lapse(uow, learner.subject_id, plan.kind, plan.reference_id)


async def test_a_thing_has_one_open_charge(house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    with pytest.raises(UniqueViolated):
        async with UnitOfWork(house, Purpose.PAYMENT, SYSTEM, about=learner.subject_id) as uow:
            await open_charge(uow, learner.subject_id, plan)


async def test_an_unpaid_charge_lapses_again_and_again(house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    assert await ask(house, learner, plan)
    assert await ask(house, learner, plan)


async def test_what_has_no_charge_may_lapse(house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    async with UnitOfWork(house, Purpose.PAYMENT, SYSTEM, about=learner.subject_id) as uow:
        assert await may_lapse(uow, learner.subject_id, plan.kind, new_id())
