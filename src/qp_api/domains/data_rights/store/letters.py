"""Closing letters: where the mail goes that tells of an erasure, under a key of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Uuid, and_, bindparam, insert, null, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import RequestId, closing_letters, receipts, rights_requests
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class LetterRow:
    """Where a closing mail goes; never printed."""

    email: str = field(repr=False)
    salt: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """The erasure that a correspondent stands for, once it is signed."""

    subject_id: SubjectId
    id: RequestId
    number: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Owner:
    subject_id: SubjectId


_l, _c, _r = closing_letters, receipts, rights_requests
_instant: Any = DateTime(timezone=True)
_correspondent = bindparam("correspondent", type_=Uuid())
_ADD_LETTER = command(
    insert(_l).values(
        subject_id=bindparam("correspondent"),
        id=bindparam("letter_id"),
        email=bindparam("to"),
        salt=bindparam("salted"),
        locale=bindparam("language"),
        written_at=bindparam("at", type_=_instant),
    )
)
_FIND_LETTER = statement(
    select(_l.c.id, _l.c.subject_id, _l.c.email, _l.c.salt, _l.c.locale).where(
        _l.c.subject_id == _correspondent
    ),
    LetterRow,
)
_FIND_CLOSED = statement(
    select(_r.c.subject_id, _r.c.id, _r.c.number, _c.c.document)
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


async def add_letter(
    db: Database, correspondent_id: SubjectId, letter: LetterRow, *, at: datetime
) -> None:
    """Keep where the closing mail goes, under the correspondent's own key."""
    await db.run(
        _ADD_LETTER,
        correspondent=correspondent_id,
        letter_id=new_id(),
        to=letter.email,
        salted=letter.salt,
        language=letter.locale,
        at=at,
    )


async def find_letter(db: Database, correspondent_id: SubjectId) -> LetterRow | None:
    """Where a correspondent's closing mail goes."""
    return await db.find(_FIND_LETTER, correspondent=correspondent_id)


async def find_closed(db: Database, correspondent_id: SubjectId) -> ClosedRow | None:
    """The signed erasure that a correspondent stands for."""
    return await db.find(_FIND_CLOSED, correspondent=correspondent_id)


async def forget_correspondent(db: Database, correspondent_id: SubjectId) -> None:
    """Take the bare id off the request; again is success."""
    await db.run(_FORGET_CORRESPONDENT, correspondent=correspondent_id)


async def list_old_letters(db: Database, *, before: datetime, most: int) -> list[SubjectId]:
    """Correspondents whose erasure was completed before a time, the oldest first."""
    return [row.subject_id for row in await db.list(_LIST_OLD_LETTERS, before=before, most=most)]
