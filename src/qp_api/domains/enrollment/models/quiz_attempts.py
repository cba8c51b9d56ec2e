"""Quiz attempts: what somebody answered, sealed, and what it scored (EN-3)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped

from qp_api.core.crypto.group import Group
from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed_group,
)

AttemptId = NewType("AttemptId", UUID)


class AttemptState(StrEnum):
    """How far an attempt is: under way, handed in, or ended by its deadline."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"


_STATES: Final = ", ".join(f"'{state}'" for state in AttemptState)
_INSTANT: Final = DateTime(timezone=True)
_OF_AN_ATTEMPT: Final[dict[str, Any]] = {
    "purposes": (Purpose.DELIVERY,),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "EN-4: what was answered stays what it was; a regrade would be added to it",
}
_FIGURES: Final[dict[str, Any]] = {
    **_OF_AN_ATTEMPT,
    "storage": plain("ids, states, times and points, by which attempts are counted and end"),
}


class QuizAttempt(OwnedRow, Base):
    """One attempt; its deadline is the server's."""

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "enrollment_id"], ["enrollments.subject_id", "enrollments.id"]
        ),
        UniqueConstraint("subject_id", "enrollment_id", "quiz_id", "number"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'open') = (points IS NULL)", name="scored"),
        CheckConstraint("points BETWEEN 0 AND most_points", name="points"),
        Index("ix_quiz_attempts_id", "id"),
        Index(
            "uq_quiz_attempts_open",
            "subject_id",
            "quiz_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    enrollment_id: Mapped[UUID] = personal(Category.ASSESSMENT, portable=True, **_FIGURES)
    quiz_id: Mapped[UUID] = personal(
        Category.ASSESSMENT, ForeignKey("quizzes.id"), portable=True, **_FIGURES
    )
    number: Mapped[int] = personal(Category.ASSESSMENT, SmallInteger, portable=True, **_FIGURES)
    state: Mapped[str] = personal(Category.ASSESSMENT, Text, portable=True, **_FIGURES)
    started_at: Mapped[datetime] = personal(
        Category.ASSESSMENT, _INSTANT, portable=True, **_FIGURES
    )
    due_at: Mapped[datetime] = personal(Category.ASSESSMENT, _INSTANT, portable=True, **_FIGURES)
    ended_at: Mapped[datetime | None] = personal(
        Category.ASSESSMENT, _INSTANT, portable=True, **_FIGURES
    )
    # Question → ids of choices, or words; NULL until something is saved.
    answers: Mapped[Group | None] = personal(
        Category.ASSESSMENT,
        storage=sealed_group("quiz_attempts.answers", pad=256),
        portable=True,
        **_OF_AN_ATTEMPT,
    )
    # DR-10: what the house derived is shown to its person, and not ported.
    points: Mapped[int | None] = personal(Category.ASSESSMENT, SmallInteger, **_FIGURES)
    most_points: Mapped[int] = personal(Category.ASSESSMENT, SmallInteger, **_FIGURES)
    has_passed: Mapped[bool] = personal(Category.ASSESSMENT, **_FIGURES)
    version: Mapped[int] = not_personal("counts the changes of this row")


quiz_attempts = table_of(QuizAttempt)
