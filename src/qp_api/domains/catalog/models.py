"""Courses, cohorts, quizzes: public words and figures; of people only who teaches, by bare id."""

from datetime import date
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)
from qp_api.core.privacy.data_map import GRANTS

CourseId = NewType("CourseId", UUID)
CohortId = NewType("CohortId", UUID)
QuizId = NewType("QuizId", UUID)

_PUBLISHED: Final = "published to everybody"
_COURSEWARE: Final = "words and figures of a course"
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
        CheckConstraint("minimum_attendance_percent BETWEEN 0 AND 100", name="attendance"),
        CheckConstraint(
            "minimum_attendance_percent IS NOT NULL OR required_quiz_ids = '{}'",
            name="certificate_rules",
        ),
        Index("ix_cohorts_start", "starts_on", "id"),
        Index("ix_cohorts_course", "course_id", "starts_on", "id"),
        Index("ix_cohorts_instructor", "instructor_id"),
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
    # No owner of the row: a course outlives whoever teaches it, and grants are its wall.
    instructor_id: Mapped[UUID | None] = personal(
        Category.DESIGNATION,
        ForeignKey("subjects.id"),
        purposes=(Purpose.DELIVERY,),
        storage=PSEUDONYMOUS,
        on_erase=Erase.KEEP,
        retention=Retention.REGISTER,
        because="DR-16: who is erased leaves learners' records whole; the id alone names nobody",
    )
    # NULL: this cohort gives no certificate.
    minimum_attendance_percent: Mapped[int | None] = not_personal(_PUBLISHED, SmallInteger)
    required_quiz_ids: Mapped[list[UUID]] = not_personal(_PUBLISHED, ARRAY(Uuid))
    version: Mapped[int] = not_personal("counts the changes of this row")


class Quiz(Base):
    """A quiz of a course; what is right stands apart, so that no learner's read selects it."""

    __tablename__ = "quizzes"
    __table_args__ = (
        CheckConstraint("most_attempts > 0", name="most_attempts"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
        Index("ix_quizzes_course", "course_id", "id"),
        {"info": {GRANTS: {DbRole.SERVICE: "SELECT, INSERT"}}},
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    course_id: Mapped[UUID] = not_personal(_PUBLISHED, ForeignKey("courses.id"))
    title_en: Mapped[str] = not_personal(_COURSEWARE, Text)
    title_bn: Mapped[str] = not_personal(_COURSEWARE, Text)
    most_attempts: Mapped[int] = not_personal(_COURSEWARE, SmallInteger)
    minutes: Mapped[int] = not_personal(_COURSEWARE, SmallInteger)
    pass_percent: Mapped[int] = not_personal(_COURSEWARE, SmallInteger)
    questions: Mapped[list[dict[str, Any]]] = not_personal(_COURSEWARE, JSONB)
    answer_key: Mapped[dict[str, list[str]]] = not_personal(_COURSEWARE, JSONB)
    version: Mapped[int] = not_personal("counts the changes of this row")


courses = table_of(Course)
cohorts = table_of(Cohort)
quizzes = table_of(Quiz)
