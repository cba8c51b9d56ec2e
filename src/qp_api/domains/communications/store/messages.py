"""Mail records, by owner."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.communications.models import MessageId, mail_messages
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A mail as it was sent, without the one-time tokens of its links."""

    subject_id: UUID
    id: UUID
    kind: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    state: str
    sent_at: datetime


_LAST_ID: Final = UUID(int=2**128 - 1)

_m = mail_messages
_most: Any = bindparam("most")
_LIST = statement(
    select(_m)
    .where(_m.c.subject_id == bindparam("owner"), _m.c.id < bindparam("before"))
    .order_by(_m.c.id.desc())
    .limit(_most),
    MessageRow,
)
_ADD = command(insert(_m).values({c: bindparam(c.name) for c in _m.c}))


async def list_messages(
    db: Database, subject_id: SubjectId, *, before: MessageId | None, most: int
) -> list[MessageRow]:
    """A person's mail, the newest first, owed before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or _LAST_ID, most=most)


async def add_message(db: Database, row: MessageRow) -> None:
    """Record a mail."""
    await db.run(_ADD, **values_of(row))
