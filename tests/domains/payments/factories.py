"""Charges, as another room opens them."""

from datetime import timedelta

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.public import ChargeId, ChargePlan, ReferenceKind, open_charge
from qp_api.kit.ids import SubjectId, new_id
from qp_api.kit.money import Money


def plan_charge(process: Process, *, amount: str = "1200.00") -> ChargePlan:
    """A charge for some enrollment, due in two days."""
    now = process.clock.now()
    return ChargePlan(
        charge_id=ChargeId(new_id()),
        kind=ReferenceKind.ENROLLMENT,
        reference_id=new_id(),
        amount=Money.parse(amount),
        due_at=now + timedelta(days=2),
        opened_at=now,
    )


async def owe(process: Process, subject_id: SubjectId, *, amount: str = "1200.00") -> ChargePlan:
    """Open a charge for this person."""
    plan = plan_charge(process, amount=amount)
    async with UnitOfWork(process, Purpose.PAYMENT, SYSTEM, about=subject_id) as uow:
        await open_charge(uow, subject_id, plan)
    return plan
