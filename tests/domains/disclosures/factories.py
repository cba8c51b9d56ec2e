"""Payments that told the gateway who pays."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from qp_api.core.actor import SYSTEM
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.disclosing import disclosed_of
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.disclosures.jobs import jobs
from qp_api.domains.payments.messages import BuyerDisclosed
from qp_api.kit.ids import SubjectId, new_id
from support.duties import post


async def attempt(process: Process, subject_id: SubjectId) -> UUID:
    """An attempt to pay, of which the ledger is yet to hear."""
    attempt_id = new_id()
    await post(process, BuyerDisclosed(subject_id=subject_id, attempt_id=attempt_id))
    return attempt_id


async def carry_out(process: Process) -> None:
    """What the ledger owes."""
    await Relay(process, jobs).carry_out_due()


async def told(process: Process, subject_id: SubjectId) -> Sequence[Mapping[str, Any]]:
    """What the person is told was disclosed of them."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.SNAPSHOT) as uow:
        return await disclosed_of(uow, subject_id)
