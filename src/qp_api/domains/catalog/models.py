"""Courses and cohorts: public words and figures, nothing about a person."""

from datetime import date
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import DbRole, not_personal
from qp_api.core.privacy.data_map import GRANTS

CourseId = NewType("CourseId", UUID)
CohortId = NewType("CohortId", UUID)

_PUBLISHED: Final = "published to everybody"
_GRANTS: Final[dict[str, Any]] = {
    "info": {
        GRANTS: {
            DbRole.SERVICE: "SELECT, INSERT, UPDATE",
            DbRole.RIGHTS: "SELECT",
            DbRole.CUSTODY: "SELECT",
        }
    }
}
# Seats of people who are erased come back in the transaction that erases them.
_COHORT_GRANTS: Final[dict[str, Any]] = {
    "info": {GRANTS: _GRANTS["info"][GRANTS] | {DbRole.RIGHTS: "SELECT, UPDATE (taken, version)"}}
}


class CohortState(StrEnum):
    """Whether a cohort takes learners."""

    OPEN = "open"
    CLOSED = "closed"


_STATES: Final = ", ".join(f"'{state}'" for state in CohortState)


class Course(Base):
    """What is taught; minutes are stored, contact hours derived (EN-5)."""

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("contact_minutes > 0", name="contact_minutes"), _GRANTS)

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    code: Mapped[str] = not_personal(_PUBLISHED, Text, unique=True)
    title_en: Mapped[str] = not_personal(_PUBLISHED, Text)
    title_bn: Mapped[str] = not_personal(_PUBLISHED, Text)
    summary_en: Mapped[str] = not_personal(_PUBLISHED, Text)
    summary_bn: Mapped[str] = not_personal(_PUBLISHED, Text)
    contact_minutes: Mapped[int] = not_personal(_PUBLISHED)
    version: Mapped[int] = not_personal("counts the changes of this row")


class Cohort(Base):
    """One run of a course; days are Dhaka's, `taken` counts the seats that are given away."""

    __tablename__ = "cohorts"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="never_oversold"),
        CheckConstraint("price_poisha >= 0", name="price"),
        Index("ix_cohorts_start", "starts_on", "id"),
        Index("ix_cohorts_course", "course_id", "starts_on", "id"),
        _COHORT_GRANTS,
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    course_id: Mapped[UUID] = not_personal(_PUBLISHED, ForeignKey("courses.id"))
    starts_on: Mapped[date] = not_personal(_PUBLISHED, Date)
    ends_on: Mapped[date] = not_personal(_PUBLISHED, Date)
    capacity: Mapped[int] = not_personal(_PUBLISHED)
    taken: Mapped[int] = not_personal("a count of seats; it says not whose")
    price_poisha: Mapped[int] = not_personal(_PUBLISHED, BigInteger)
    state: Mapped[str] = not_personal(_PUBLISHED, Text)
    version: Mapped[int] = not_personal("counts the changes of this row")


courses = table_of(Course)
cohorts = table_of(Cohort)
