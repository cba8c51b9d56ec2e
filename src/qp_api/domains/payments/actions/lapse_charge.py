"""Let a charge lapse that nobody paid, unless money may be on its way."""

from uuid import UUID

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.messages import ReferenceKind
from qp_api.domains.payments.models import ChargeState
from qp_api.domains.payments.rules.lapsing import is_money_coming
from qp_api.domains.payments.store import charges as store
from qp_api.kit.ids import SubjectId


async def lapse_charge(
    uow: UnitOfWork, subject_id: SubjectId, *, kind: ReferenceKind, reference_id: UUID
) -> bool:
    """Close the charge for a thing, so that no later attempt can start; again is success.

    False while it is paid, or while an attempt may have been: then it is to be asked again later.
    True for a thing without a charge, too. The charge stays locked until the transaction ends.
    """
    charge = await store.lock_charge_of(uow.db, subject_id, kind, reference_id)
    if charge is None or charge.state == ChargeState.EXPIRED:
        return True
    if charge.state == ChargeState.PAID:
        return False
    attempts = await store.list_attempt_states(uow.db, subject_id, charge.id)
    if is_money_coming(attempt.state for attempt in attempts):
        return False
    await store.close_charge(
        uow.db, subject_id, charge.id, closed_as=ChargeState.EXPIRED, at=uow.now
    )
    return True
