"""Enrollments: one row a learner and cohort."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain

EnrollmentId = NewType("EnrollmentId", UUID)


class EnrollmentState(StrEnum):
    """How far an enrollment is; `active` is a seat in the class."""

    PENDING_PAYMENT = "pending_payment"
    ACTIVE = "active"
    WAITLISTED = "waitlisted"


_STATES: Final = ", ".join(f"'{state}'" for state in EnrollmentState)
_INSTANT: Final = DateTime(timezone=True)
_OF_A_LEARNER: Final[dict[str, Any]] = {
    "purposes": (Purpose.DELIVERY,),
    "storage": plain("ids, states and times, by which seats are kept and dates fall due"),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "portable": True,
    "because": "corrected by enrolling or cancelling, never by hand",
}


class Enrollment(OwnedRow, Base):
    """One learner in one cohort; P1.2."""

    __tablename__ = "enrollments"
    __table_args__ = (
        UniqueConstraint("subject_id", "cohort_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "(state = 'pending_payment') = (payment_due_at IS NOT NULL)", name="payment_due"
        ),
        Index("ix_enrollments_id", "id"),
        Index("ix_enrollments_cohort", "cohort_id"),
    )

    cohort_id: Mapped[UUID] = personal(
        Category.ENROLLMENT, ForeignKey("cohorts.id"), **_OF_A_LEARNER
    )
    state: Mapped[str] = personal(Category.ENROLLMENT, Text, **_OF_A_LEARNER)
    enrolled_at: Mapped[datetime] = personal(Category.ENROLLMENT, _INSTANT, **_OF_A_LEARNER)
    payment_due_at: Mapped[datetime | None] = personal(
        Category.ENROLLMENT, _INSTANT, **_OF_A_LEARNER
    )


enrollments = table_of(Enrollment)
