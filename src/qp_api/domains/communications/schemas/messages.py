"""Mail records on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.communications.models import MailKind, MailState
from qp_api.domains.communications.store.messages import MessageRow

_COMMUNICATION: Final[Any] = Field(json_schema_extra=category(Category.COMMUNICATION))
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b13",
    "kind": "service",
    "to": "learner@example.org",
    "subject": "Your seat in “Quality management”",
    "text": "You have a seat in the course “Quality management”.",
    "state": "sent",
    "sent_at": "2026-12-01T06:30:05Z",
}


class MessageOut(OutModel):
    """A mail that was sent to the caller; links are shown without their one-time tokens.

    `to` is `***` where the address was not, or is no longer, the caller's.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    kind: Annotated[str, OpenEnum(MailKind)]
    to: Annotated[str, Field(max_length=320), _COMMUNICATION]
    subject: Annotated[str, Field(max_length=998), _COMMUNICATION]
    text: Annotated[str, Field(max_length=100_000), _COMMUNICATION]
    state: Annotated[str, OpenEnum(MailState)]
    sent_at: datetime

    @classmethod
    def of(cls, row: MessageRow) -> "MessageOut":
        return MessageOut.build(
            id=row.id,
            kind=row.kind,
            to=row.recipient,
            subject=row.subject,
            text=row.body,
            state=row.state,
            sent_at=row.sent_at,
        )
