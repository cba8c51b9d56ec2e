"""Enrollments: a learner in a cohort, one at a time."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain

EnrollmentId = NewType("EnrollmentId", UUID)


class EnrollmentState(StrEnum):
    """How far an enrollment is; `active` is a seat in the class."""

    PENDING_PAYMENT = "pending_payment"
    ACTIVE = "active"
    WAITLISTED = "waitlisted"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


HOLDING: Final = (EnrollmentState.PENDING_PAYMENT, EnrollmentState.ACTIVE)
"""The states that have a seat."""
LIVING: Final = (*HOLDING, EnrollmentState.WAITLISTED)
"""The states beside which nobody enrolls once more."""


def _words(states: Iterable[EnrollmentState]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_INSTANT: Final = DateTime(timezone=True)
_OF_A_LEARNER: Final[dict[str, Any]] = {
    "purposes": (Purpose.DELIVERY,),
    "storage": plain("ids, states, times and sums, by which seats are kept and dates fall due"),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "portable": True,
    "because": "corrected by enrolling or cancelling, never by hand",
}


class Enrollment(OwnedRow, Base):
    """One learner in one cohort; P1.2."""

    __tablename__ = "enrollments"
    __table_args__ = (
        # What lapsed or was cancelled stays as it was; its person may come again.
        Index(
            "uq_enrollments_living",
            "subject_id",
            "cohort_id",
            unique=True,
            postgresql_where=text(f"state IN ({_words(LIVING)})"),
        ),
        CheckConstraint(f"state IN ({_words(EnrollmentState)})", name="state"),
        CheckConstraint("attended_minutes >= 0", name="attended_minutes"),
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
    # The sum that classes tell; contact hours are derived from it (EN-5).
    attended_minutes: Mapped[int] = personal(Category.ENROLLMENT, **_OF_A_LEARNER)


enrollments = table_of(Enrollment)
