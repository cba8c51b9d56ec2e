"""`subjects`: what every personal row points to, and the tombstone that stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.orm import Mapped

from qp_api.core.actor import Processing
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)

from .base import Base, table_of

# Written out, not bound: only a literal lets the planner see that the partial index applies.
IS_HELD = text("subjects.processing IN ('restricted', 'frozen')")
_STATES = ", ".join(f"'{state}'" for state in Processing)


class Subject(Base):
    """A person as the database knows them: an id and how far their data may be processed."""

    __tablename__ = "subjects"
    __table_args__ = (
        CheckConstraint(f"processing IN ({_STATES})", name="processing"),
        Index("ix_subjects_held", "id", postgresql_where=IS_HELD),
    )

    id: Mapped[UUID] = personal(
        Category.SUBJECT_ID,
        primary_key=True,
        purposes=tuple(Purpose),
        storage=PSEUDONYMOUS,
        on_erase=Erase.KEEP,
        retention=Retention.REGISTER,
        because="P4.3, P5.3: the tombstone that refuses to be written about again",
    )
    created_at: Mapped[datetime] = not_personal("when the row was made", DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = not_personal("when it was erased", DateTime(timezone=True))
    processing: Mapped[str] = not_personal("a state of the house's walls")
    marketing_ok: Mapped[bool] = not_personal("a state of the house's walls")
    analytics_ok: Mapped[bool] = not_personal("a state of the house's walls")


subjects = table_of(Subject)
