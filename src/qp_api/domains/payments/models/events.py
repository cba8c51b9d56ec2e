"""The history of every attempt: who or what changed it, from what to what."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import Category, DbRole, not_personal, personal
from qp_api.core.privacy.data_map import GRANTS, KEPT_BOOKS

from .notes import FIGURES, FinancialRow

_BOOKS: Final[dict[str, Any]] = {
    "info": {
        GRANTS: {
            DbRole.SERVICE: "SELECT, INSERT",
            DbRole.RIGHTS: "SELECT",
            DbRole.CUSTODY: "SELECT, INSERT, DELETE",
        },
        KEPT_BOOKS: True,
    }
}


class PaymentEvent(FinancialRow, Base):
    """One change of one attempt."""

    __tablename__ = "payment_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "attempt_id"], ["payment_attempts.subject_id", "payment_attempts.id"]
        ),
        Index("ix_payment_events_attempt", "subject_id", "attempt_id"),
        _BOOKS,
    )

    attempt_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    at: Mapped[datetime] = personal(Category.TRANSACTION, DateTime(timezone=True), **FIGURES)
    actor_kind: Mapped[str] = not_personal("person, public or system", Text)
    cause: Mapped[str] = not_personal("the name of an act", Text)
    before: Mapped[str | None] = personal(Category.TRANSACTION, Text, **FIGURES)
    after: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)


payment_events = table_of(PaymentEvent)
