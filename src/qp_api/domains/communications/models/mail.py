"""Mail records: what was sent to whom, sealed; the person reads it, erasure takes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)

MessageId = NewType("MessageId", UUID)


class MailKind(StrEnum):
    """Why a mail may be sent (CM-1); only marketing can be opted out of."""

    SERVICE = "service"
    LEGAL = "legal"
    MARKETING = "marketing"


class MailState(StrEnum):
    """What became of a mail; refused for good by the other side, or taken."""

    SENT = "sent"
    REFUSED = "refused"


NOT_KEPT: Final = "***"
"""Stands for an address that is not the person's, or no longer (AC-3)."""

_KINDS: Final = ", ".join(f"'{kind}'" for kind in MailKind)
_STATES: Final = ", ".join(f"'{state}'" for state in MailState)
_OF_A_MAIL: Final[dict[str, Any]] = {
    "purposes": (
        Purpose.DELIVERY,
        Purpose.ACCOUNT,
        Purpose.PAYMENT,
        Purpose.SECURITY,
        Purpose.RIGHTS,
    ),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "a mail that was sent stays what it was",
}


class MailMessage(OwnedRow, Base):
    """One mail (CM-4); its id is that of the duty that sent it, so that it is recorded once."""

    __tablename__ = "mail_messages"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_mail_messages_id", "id"),
    )

    kind: Mapped[str] = not_personal("service, legal or marketing", Text)
    # Not the category EMAIL: that is the address a person can be reached at, this one where a
    # mail once went.
    recipient: Mapped[str] = personal(
        Category.COMMUNICATION, storage=sealed("mail_messages.recipient", pad=32), **_OF_A_MAIL
    )
    subject: Mapped[str] = personal(
        Category.COMMUNICATION, storage=sealed("mail_messages.subject", pad=32), **_OF_A_MAIL
    )
    body: Mapped[str] = personal(
        Category.COMMUNICATION, storage=sealed("mail_messages.body", pad=256), **_OF_A_MAIL
    )
    state: Mapped[str] = not_personal("taken or refused", Text)
    sent_at: Mapped[datetime] = personal(
        Category.ACTIVITY,
        DateTime(timezone=True),
        storage=plain("when it left; it says nothing by itself"),
        **_OF_A_MAIL,
    )


mail_messages = table_of(MailMessage)
