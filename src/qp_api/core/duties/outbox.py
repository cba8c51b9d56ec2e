"""A duty that waits for its cause to commit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .message import Message


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with the business time from which it is due."""

    id: UUID
    message: Message
    due_at: datetime
