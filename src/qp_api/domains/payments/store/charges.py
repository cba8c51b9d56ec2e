"""Charges: opened with what is sold, locked before anything is decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

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
    gateway_said: str | None


@dataclass(frozen=True, slots=True)
class PaymentRow(ChargeRow):
    """A charge with the states of its attempts, in the order of their making."""

    attempts: list[str]


_LAST_ID: Final = UUID(int=2**128 - 1)
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
    select(_a.state, _a.gateway_said)
    .where(_a.subject_id == _owner, _a.charge_id == bindparam("charge"))
    .order_by(_a.id),
    AttemptStanding,
)
_LOCK = statement(
    select(charges).where(_c.subject_id == _owner, _c.id == bindparam("charge")).with_for_update(),
    ChargeRow,
)
_states = (
    select(
        func.coalesce(func.array_agg(aggregate_order_by(_a.state, _a.id)), cast([], ARRAY(Text)))
    )
    .where(_a.subject_id == _c.subject_id, _a.charge_id == _c.id)
    .correlate(charges)
    .scalar_subquery()
)
_payments = select(charges, _states.label("attempts")).where(_c.subject_id == _owner)
_PAYMENT = statement(_payments.where(_c.id == bindparam("charge")), PaymentRow)
_PAYMENTS = statement(
    _payments.where(_c.id < bindparam("before", type_=_c.id.type))
    .order_by(_c.id.desc())
    .limit(bindparam("most")),
    PaymentRow,
)
_theirs = _c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid)))
_touched = exists().where(_a.subject_id == _c.subject_id, _a.charge_id == _c.id)
_DROP = command(delete(charges).where(_theirs, _c.state != ChargeState.PAID, ~_touched))
_CLOSE_OPEN = command(
    update(charges)
    .where(_theirs, _c.state == ChargeState.OPEN)
    .values(state=ChargeState.EXPIRED.value, closed_at=bindparam("at"))
)
_PAY = command(
    update(charges)
    .where(_c.subject_id == _owner, _c.id == bindparam("charge"), _c.state != ChargeState.PAID)
    .values(state=ChargeState.PAID.value, closed_at=bindparam("at"))
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


async def lock_charge(db: Database, subject_id: SubjectId, charge_id: ChargeId) -> ChargeRow:
    """The charge, which nobody else settles or closes until this transaction ends."""
    return await db.get(_LOCK, owner=subject_id, charge=charge_id)


async def pay_charge(
    db: Database, subject_id: SubjectId, charge_id: ChargeId, *, at: datetime
) -> None:
    """Close a charge as paid, lapsed or not. Raises NothingChanged when it was paid before."""
    await db.change(_PAY, owner=subject_id, charge=charge_id, at=at)


async def get_payment(db: Database, subject_id: SubjectId, charge_id: ChargeId) -> PaymentRow:
    """A person's charge with its attempts. Raises NotFound."""
    return await db.get(_PAYMENT, owner=subject_id, charge=charge_id)


async def list_payments(
    db: Database, subject_id: SubjectId, *, before: ChargeId | None, most: int
) -> list[PaymentRow]:
    """A person's charges, the newest first, before one of them."""
    return await db.list(_PAYMENTS, owner=subject_id, before=before or _LAST_ID, most=most)


async def drop_untouched(db: Database, subject_ids: Sequence[SubjectId]) -> int:
    """Forget these people's charges that have no attempt; say how many."""
    return await db.run(_DROP, subjects=list(subject_ids))


async def close_open(db: Database, subject_ids: Sequence[SubjectId], *, at: datetime) -> int:
    """Close these people's open charges; say how many."""
    return await db.run(_CLOSE_OPEN, subjects=list(subject_ids), at=at)
