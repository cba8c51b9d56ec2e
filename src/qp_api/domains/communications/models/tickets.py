"""Support tickets and what was written in them, sealed for the person who asked (CM-4)."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)

TicketId = NewType("TicketId", UUID)


class TicketState(StrEnum):
    """Whose turn it is: support's, the asker's, or nobody's any more."""

    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


class Writer(StrEnum):
    """On whose side somebody wrote."""

    OWNER = "owner"
    SUPPORT = "support"


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


_INSTANT: Final = DateTime(timezone=True)
_OF_A_TICKET: Final[dict[str, Any]] = {
    "purposes": (Purpose.ACCOUNT, Purpose.RIGHTS),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "what was written stays what it was; a further reply corrects it",
}
_written = partial(personal, Category.COMMUNICATION, portable=True, **_OF_A_TICKET)
_timed = partial(
    personal,
    Category.ACTIVITY,
    _INSTANT,
    storage=plain("when it was written; it says nothing by itself"),
    **_OF_A_TICKET,
)


class SupportTicket(OwnedRow, Base):
    """One question to support; its owner is who asked. `version` counts what happened to it."""

    __tablename__ = "support_tickets"
    __table_args__ = (
        CheckConstraint(f"state IN ({_any_of(TicketState)})", name="state"),
        Index("ix_support_tickets_id", "id"),
    )

    subject: Mapped[str] = _written(storage=sealed("support_tickets.subject", pad=32))
    state: Mapped[str] = not_personal("whose turn it is", Text)
    opened_at: Mapped[datetime] = _timed()
    changed_at: Mapped[datetime] = _timed()
    version: Mapped[int] = not_personal("counts the changes of this row")


class TicketMessage(OwnedRow, Base):
    """One message of a ticket; whoever of the house wrote it is a bare id."""

    __tablename__ = "ticket_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "ticket_id"], ["support_tickets.subject_id", "support_tickets.id"]
        ),
        CheckConstraint(f"writer IN ({_any_of(Writer)})", name="writer"),
        Index("ix_ticket_messages_ticket", "subject_id", "ticket_id", "id"),
    )

    ticket_id: Mapped[UUID] = not_personal("a random row id", Uuid)
    author_id: Mapped[UUID] = personal(
        Category.ACTIVITY, Uuid, storage=PSEUDONYMOUS, **_OF_A_TICKET
    )
    writer: Mapped[str] = not_personal("on whose side it was written", Text)
    body: Mapped[str] = _written(storage=sealed("ticket_messages.body", pad=256))
    written_at: Mapped[datetime] = _timed()


support_tickets = table_of(SupportTicket)
ticket_messages = table_of(TicketMessage)
