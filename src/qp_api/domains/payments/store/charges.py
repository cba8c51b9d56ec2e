"""Charges: opened with what is sold, locked before anything is decided about them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, bindparam, insert, literal, null, select, true, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.messages import ReferenceKind
from qp_api.domains.payments.models import ChargeId, ChargeState, charges, payment_attempts
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.kit.ids import SubjectId
from qp_api.kit.money import Money


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """What is to be paid by whom until when; `charge_id` is made by whoever asks."""

    charge_id: ChargeId
    kind: ReferenceKind
    reference_id: UUID
    amount: Money
    due_at: datetime
    opened_at: datetime

    def params(self, *, years: int) -> dict[str, Any]:
        """The parameters of `opening_charge`; `years` is the setting `finance_years`."""
        return {
            "charge_id": self.charge_id,
            "charge_kind": str(self.kind),
            "reference_id": self.reference_id,
            "charge_amount": self.amount.poisha,
            "charge_due_at": self.due_at,
            "charge_opened_at": self.opened_at,
            "charge_retain_until": retain_until(self.opened_at, years=years),
        }


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge; times are UTC."""

    subject_id: SubjectId
    id: ChargeId
    reference_kind: str
    reference_id: UUID
    amount_poisha: int
    state: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    retain_until: date


@dataclass(frozen=True, slots=True)
class AttemptStanding:
    """How one attempt stands, and no more."""

    state: str


_c, _a = charges.c, payment_attempts.c
_PARAMS: Final = {
    "subject_id": "subject_id",
    "id": "charge_id",
    "reference_kind": "charge_kind",
    "reference_id": "reference_id",
    "amount_poisha": "charge_amount",
    "opened_at": "charge_opened_at",
    "due_at": "charge_due_at",
    "retain_until": "charge_retain_until",
}


def opening_charge(gate: ColumnElement[bool]) -> Insert:
    """Insert one open charge of `:subject_id` where the gate holds; for a statement of another.

    Its other parameters are those of `ChargePlan.params`.
    """
    row: dict[str, ColumnElement[Any]] = {
        name: bindparam(param, type_=_c[name].type) for name, param in _PARAMS.items()
    }
    row |= {"state": literal(str(ChargeState.OPEN), _c.state.type), "closed_at": null()}
    return insert(charges).from_select(
        [*row], select(*row.values()).where(gate), include_defaults=False
    )


_owner: Any = bindparam("owner", type_=_c.subject_id.type)
_OPEN = command(opening_charge(true()))
_LOCK_OF = statement(
    select(charges)
    .where(
        _c.subject_id == _owner,
        _c.reference_kind == bindparam("kind"),
        _c.reference_id == bindparam("reference"),
    )
    .order_by(_c.id.desc())
    .limit(literal(1))
    .with_for_update(),
    ChargeRow,
)
_ATTEMPTS = statement(
    select(_a.state).where(_a.subject_id == _owner, _a.charge_id == bindparam("charge")),
    AttemptStanding,
)
_CLOSE = command(
    update(charges)
    .where(_c.subject_id == _owner, _c.id == bindparam("charge"), _c.state == ChargeState.OPEN)
    .values(state=bindparam("closed_as"), closed_at=bindparam("at"))
)


async def add_charge(db: Database, subject_id: SubjectId, plan: ChargePlan, *, years: int) -> None:
    """Add a charge. Raises UniqueViolated while the same thing has one that is open."""
    await db.change(_OPEN, subject_id=subject_id, **plan.params(years=years))


async def lock_charge_of(
    db: Database, subject_id: SubjectId, kind: ReferenceKind, reference_id: UUID
) -> ChargeRow | None:
    """The newest charge for a thing; nobody settles or closes it until this transaction ends."""
    return await db.find(_LOCK_OF, owner=subject_id, kind=str(kind), reference=reference_id)


async def list_attempt_states(
    db: Database, subject_id: SubjectId, charge_id: ChargeId
) -> list[AttemptStanding]:
    """How each attempt to pay a charge stands; the caller holds the charge."""
    return await db.list(_ATTEMPTS, owner=subject_id, charge=charge_id)


async def close_charge(
    db: Database,
    subject_id: SubjectId,
    charge_id: ChargeId,
    *,
    closed_as: ChargeState,
    at: datetime,
) -> None:
    """Close an open charge. Raises NothingChanged when it is closed already."""
    await db.change(_CLOSE, owner=subject_id, charge=charge_id, closed_as=str(closed_as), at=at)
