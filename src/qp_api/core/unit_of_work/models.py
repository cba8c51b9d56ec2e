"""Idempotency records: the answer of a request, sealed, committed with its effect (R24)."""

from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    sealed,
)


class IdempotencyRecord(OwnedRow, Base):
    """One answered request; its id is derived from caller, operation and key."""

    __tablename__ = "idempotency_records"
    __table_args__ = (
        Index(
            "ix_idempotency_records_expires_at",
            "expires_at",
            postgresql_include=["subject_id", "id"],
        ),
    )

    fingerprint: Mapped[bytes] = not_personal("a keyed hash of the request's body", LargeBinary)
    status: Mapped[int] = not_personal("an HTTP status")
    answer: Mapped[str] = personal(
        Category.COMMUNICATION,
        purposes=(Purpose.DELIVERY, Purpose.ACCOUNT, Purpose.PAYMENT, Purpose.RIGHTS),
        storage=sealed("idempotency_records.answer", pad=256),
        on_erase=Erase.DELETE,
        retention=Retention.REQUEST_DATA,
        because="a repeated request is given the answer that it was given",
    )
    expires_at: Mapped[datetime] = not_personal("process time", DateTime(timezone=True))


idempotency_records = table_of(IdempotencyRecord)
