"""Tickets on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel, Text
from qp_api.core.privacy import Category
from qp_api.domains.communications.models import TicketState, Writer
from qp_api.domains.communications.rules.tickets import MOST_MESSAGES
from qp_api.domains.communications.store.tickets import QueuedRow, TicketMessageRow, TicketRow

_COMMUNICATION: Final[Any] = Field(json_schema_extra=category(Category.COMMUNICATION))
_OWNER: Final[Any] = Field(json_schema_extra=category(Category.SUBJECT_ID))
_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b61"
_MESSAGE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b62",
    "by": "owner",
    "text": "The link to my class leads nowhere.",
    "written_at": "2026-12-01T06:30:00Z",
}
_TICKET: Final[dict[str, Any]] = {
    "id": _ID,
    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "subject": "My class",
    "state": "open",
    "opened_at": "2026-12-01T06:30:00Z",
    "changed_at": "2026-12-01T06:30:00Z",
}


def _absent() -> Any:
    """The value of a field that a patch does not name; `model_fields_set` tells it from others."""
    return None


class TicketIn(InModel):
    """What to ask support."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"subject": "My class", "text": _MESSAGE["text"]}]}
    )

    subject: Annotated[str, Text(160), _COMMUNICATION]
    text: Annotated[str, Text(10_000, lines=True), _COMMUNICATION]


class ReplyIn(InModel):
    """What to write into a ticket."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "It works now."}]})

    text: Annotated[str, Text(10_000, lines=True), _COMMUNICATION]


class TicketPatch(InModel):
    """A JSON merge patch: whose turn it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "closed"}]})

    state: TicketState = Field(default_factory=_absent)

    @property
    def named(self) -> TicketState | None:
        """The state, if it was named."""
        return self.state if "state" in self.model_fields_set else None


class TicketMessageOut(OutModel):
    """One message; `by` says on whose side it was written."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MESSAGE]})

    id: UUID
    by: Annotated[str, OpenEnum(Writer)]
    text: Annotated[str, Field(max_length=10_000), _COMMUNICATION]
    written_at: datetime

    @classmethod
    def of(cls, row: TicketMessageRow) -> "TicketMessageOut":
        return TicketMessageOut.build(
            id=row.id, by=row.writer, text=row.body, written_at=row.written_at
        )


class TicketOut(OutModel):
    """A ticket; in support's queue its subject is not shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TICKET]})

    id: UUID
    account_id: Annotated[UUID, _OWNER]
    subject: Annotated[str, Field(max_length=160), _COMMUNICATION] | None
    state: Annotated[str, OpenEnum(TicketState)]
    opened_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: TicketRow | QueuedRow) -> "TicketOut":
        return TicketOut.build(
            id=row.id,
            account_id=row.subject_id,
            subject=row.subject if isinstance(row, TicketRow) else None,
            state=row.state,
            opened_at=row.opened_at,
            changed_at=row.changed_at,
        )


class WholeTicketOut(OutModel):
    """A ticket with all that was written in it, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TICKET | {"messages": [_MESSAGE]}]})

    id: UUID
    account_id: Annotated[UUID, _OWNER]
    subject: Annotated[str, Field(max_length=160), _COMMUNICATION]
    state: Annotated[str, OpenEnum(TicketState)]
    opened_at: datetime
    changed_at: datetime
    messages: Annotated[list[TicketMessageOut], Field(max_length=MOST_MESSAGES)]

    @classmethod
    def of(cls, row: TicketRow, messages: Sequence[TicketMessageRow]) -> "WholeTicketOut":
        return WholeTicketOut.build(
            id=row.id,
            account_id=row.subject_id,
            subject=row.subject,
            state=row.state,
            opened_at=row.opened_at,
            changed_at=row.changed_at,
            messages=[TicketMessageOut.of(one) for one in messages],
        )
