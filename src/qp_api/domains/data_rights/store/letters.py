"""Closing letters: where the mail goes that tells of an erasure, under a key of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Uuid, and_, bindparam, null, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.subject_data.correspondents import closing_letters
from qp_api.domains.data_rights.models import RequestId, receipts, rights_requests
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """The erasure that a correspondent stands for, once it is signed."""

    subject_id: SubjectId
    id: RequestId
    number: str
    channel: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Owner:
    subject_id: SubjectId


_l, _c, _r = closing_letters, receipts, rights_requests
_instant: Any = DateTime(timezone=True)
_correspondent = bindparam("correspondent", type_=Uuid())
_FIND_CLOSED = statement(
    select(_r.c.subject_id, _r.c.id, _r.c.number, _r.c.channel, _c.c.document)
    .select_from(_r.join(_c, and_(_c.c.subject_id == _r.c.subject_id, _c.c.id == _r.c.id)))
    .where(_r.c.correspondent_id == _correspondent),
    ClosedRow,
)
_FORGET_CORRESPONDENT = command(
    update(_r).where(_r.c.correspondent_id == _correspondent).values(correspondent_id=null())
)
_LIST_OLD_LETTERS = statement(
    select(_l.c.subject_id)
    .select_from(_l.join(_r, _r.c.correspondent_id == _l.c.subject_id))
    .where(_r.c.completed_at < bindparam("before", type_=_instant))
    .order_by(_r.c.completed_at)
    .limit(bindparam("most")),
    _Owner,
)


async def find_closed(db: Database, correspondent_id: SubjectId) -> ClosedRow | None:
    """The signed erasure that a correspondent stands for."""
    return await db.find(_FIND_CLOSED, correspondent=correspondent_id)


async def forget_correspondent(db: Database, correspondent_id: SubjectId) -> None:
    """Take the bare id off the request; again is success."""
    await db.run(_FORGET_CORRESPONDENT, correspondent=correspondent_id)


async def list_old_letters(db: Database, *, before: datetime, most: int) -> list[SubjectId]:
    """Correspondents whose erasure was completed before a time, the oldest first."""
    return [row.subject_id for row in await db.list(_LIST_OLD_LETTERS, before=before, most=most)]
