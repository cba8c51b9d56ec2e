"""The door for other rooms: opening a charge for what they sell, and letting it lapse."""

from uuid import UUID

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .actions.lapse_charge import lapse_charge
from .messages import ReferenceKind
from .models import ChargeId
from .ports import Gateway
from .queries import unknown_tax_codes
from .settings import PaymentSettings
from .store import charges as store
from .store.charges import ChargePlan, opening_charge

__all__ = [
    "ChargeId",
    "ChargePlan",
    "Gateway",
    "PaymentSettings",
    "ReferenceKind",
    "may_lapse",
    "open_charge",
    "opening_charge",
    "unknown_tax_codes",
]


async def open_charge(uow: UnitOfWork, subject_id: SubjectId, plan: ChargePlan) -> None:
    """Owe something. Raises UniqueViolated while the same thing has an open charge."""
    years = uow.process.settings.finance_years
    await store.add_charge(uow.db, subject_id, plan, years=years)


async def may_lapse(
    uow: UnitOfWork, subject_id: SubjectId, kind: ReferenceKind, reference_id: UUID
) -> bool:
    """Whether what was reserved may be given to somebody else; True also closes the charge.

    False while it is paid, or while money may be on its way: ask again later.
    """
    return await lapse_charge(uow, subject_id, kind=kind, reference_id=reference_id)
