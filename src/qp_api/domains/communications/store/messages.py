"""Mail records, by owner."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

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


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Where one mail went."""

    id: MessageId
    recipient: str = field(repr=False)


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
_RECIPIENTS = statement(
    select(_m.c.id, _m.c.subject_id, _m.c.recipient).where(_m.c.subject_id == bindparam("owner")),
    RecipientRow,
)
_PUT_RECIPIENT = command(
    update(_m)
    .where(_m.c.subject_id == bindparam("subject_id"), _m.c.id == bindparam("id"))
    .values(recipient=bindparam("recipient"))
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


async def list_recipients(db: Database, subject_id: SubjectId) -> list[RecipientRow]:
    """Where a person's mails went, in no order."""
    return await db.list(_RECIPIENTS, owner=subject_id)


async def put_recipients(
    db: Database, subject_id: SubjectId, ids: Sequence[MessageId], *, recipient: str
) -> None:
    """Say of these mails that they went there."""
    rows = [{"subject_id": subject_id, "id": one, "recipient": recipient} for one in ids]
    if rows:
        await db.run_each(_PUT_RECIPIENT, rows)
