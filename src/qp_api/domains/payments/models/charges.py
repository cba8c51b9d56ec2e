"""Charges and the attempts to pay them: what is owed, and how the gateway was asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Text,
    text,
)
from sqlalchemy.orm import Mapped

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import Category, not_personal, personal, sealed_group
from qp_api.core.privacy.data_map import SETTLED_IN_CUSTODY
from qp_api.domains.payments.messages import ReferenceKind

from .notes import FIGURES, KEPT, FinancialRow, words_of

ChargeId = NewType("ChargeId", UUID)
AttemptId = NewType("AttemptId", UUID)
_INSTANT: Final = DateTime(timezone=True)
_SETTLED: Final[dict[str, Any]] = {"info": {SETTLED_IN_CUSTODY: True}}


class ChargeState(StrEnum):
    """Whether a charge may still be paid; how far it is follows from its attempts."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"


class AttemptState(StrEnum):
    """How far one attempt to pay is (payments.md section 4)."""

    OPENING = "opening"
    SESSION_OPEN = "session_open"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVIEW = "review"


IS_UNDER_WAY: Final = "state IN ('opening', 'session_open', 'unknown', 'returned')"
"""The attempts that somebody has to look at again."""


class Charge(FinancialRow, Base):
    """One thing to pay; what it is, its reference says to another room."""

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint(f"state IN ({words_of(ChargeState)})", name="state"),
        CheckConstraint(f"reference_kind IN ({words_of(ReferenceKind)})", name="reference_kind"),
        CheckConstraint("amount_poisha > 0", name="amount"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        # A thing has one price to pay at a time; once that lapsed, it may be asked for anew.
        Index(
            "uq_charges_open",
            "subject_id",
            "reference_kind",
            "reference_id",
            unique=True,
            postgresql_where="state = 'open'",
        ),
        Index("ix_charges_id", "id"),
        _SETTLED,
    )

    reference_kind: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    reference_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    amount_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)
    state: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    opened_at: Mapped[datetime] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)
    due_at: Mapped[datetime] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)
    closed_at: Mapped[datetime | None] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)


class PaymentAttempt(FinancialRow, Base):
    """One call of a gateway for a charge; never more than one Initialize."""

    __tablename__ = "payment_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id", "charge_id"], ["charges.subject_id", "charges.id"]),
        CheckConstraint(f"state IN ({words_of(AttemptState)})", name="state"),
        CheckConstraint("environment IN ('sandbox', 'live')", name="environment"),
        Index("ix_payment_attempts_id", "id"),
        Index("ix_payment_attempts_charge", "subject_id", "charge_id"),
        Index("ix_payment_attempts_under_way", "id", postgresql_where=text(IS_UNDER_WAY)),
        _SETTLED,
    )

    charge_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    gateway: Mapped[str] = not_personal("the gateway's name", Text)
    environment: Mapped[str] = not_personal("sandbox or live", Text)
    reference: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    state: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    # What the invoice will say of the buyer, from the day it was said: the account may be gone.
    # NULL once nothing was paid and nobody asks the gateway any more.
    buyer: Mapped[dict[str, str | None] | None] = personal(
        Category.NAME,
        storage=sealed_group("payment_attempts.buyer", pad=256, key_class=KeyClass.FINANCIAL),
        **KEPT,
    )
    started_at: Mapped[datetime] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)
    changed_at: Mapped[datetime] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)
    gateway_said: Mapped[str | None] = personal(Category.TRANSACTION, Text, **FIGURES)
    watch: Mapped[int] = not_personal("counts how often verification was begun anew")
    watched_from: Mapped[datetime] = not_personal("when verification was begun anew", _INSTANT)


charges = table_of(Charge)
payment_attempts = table_of(PaymentAttempt)
