"""Addresses that are not, or no longer, an account's: wanted until confirmed, left until told."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import PSEUDONYMOUS, Category, Retention, not_personal, sealed

from .notes import INSTANT, PROCESS_TIME, kept, secret


class ChangeState(StrEnum):
    """What the address of the row is: the wanted one, or the one that was left."""

    PENDING = "pending"
    CHANGED = "changed"


_STATES: Final = ", ".join(f"'{state}'" for state in ChangeState)


class EmailChange(OwnedRow, Base):
    """One change of address (AC-3); a newer one takes the place of one that is pending."""

    __tablename__ = "email_changes"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(
            "ix_email_changes_pending",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
    )

    address: Mapped[str] = kept(
        Category.EMAIL,
        retention=Retention.UNVERIFIED,
        storage=sealed("email_changes.address", pad=32),
        because="AC-3: another change takes its place",
    )
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    expires_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT, index=True)


class EmailChangeToken(Lookup, Base):
    """The SHA-256 of one mailed token: for which change it is good."""

    __tablename__ = "email_change_tokens"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "change_id"], ["email_changes.subject_id", "email_changes.id"]
        ),
    )

    token_hash: Mapped[bytes] = secret(
        LargeBinary, primary_key=True, retention=Retention.UNVERIFIED, storage=PSEUDONYMOUS
    )
    change_id: Mapped[UUID] = not_personal("a random row id")


email_changes = table_of(EmailChange)
email_change_tokens = table_of(EmailChangeToken)
