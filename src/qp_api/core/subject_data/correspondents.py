"""Whoever is erased is written to once more: at an address kept by a new person, who goes too.

Nothing of the old person leads to the new one but a bare id beside the erasure, until the mail has
left (P5.3 step 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, insert, select
from sqlalchemy.orm import Mapped

from qp_api.core.actor import Processing
from qp_api.core.audit.receipts import new_salt
from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain, sealed
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId, new_id, new_subject_id

from .contact import find_contacts
from .erase import erase
from .journal import JournalLine
from .subjects import add_subject, get_processing, set_processing

_INSTANT: Final = DateTime(timezone=True)
_PASSING: Final[dict[str, Any]] = {
    "purposes": (Purpose.RIGHTS, Purpose.LAW),
    "on_erase": Erase.DELETE,
    "retention": Retention.REQUEST_DATA,
    "because": "written by the house, and gone within days",
}


class ClosingLetter(OwnedRow, Base):
    """Where the closing mail of an erasure goes; its owner is a correspondent, new and passing."""

    __tablename__ = "closing_letters"

    email: Mapped[str] = personal(
        Category.EMAIL, storage=sealed("closing_letters.email", pad=32), **_PASSING
    )
    salt: Mapped[str] = personal(
        Category.RIGHTS_REQUEST, storage=sealed("closing_letters.salt", pad=0), **_PASSING
    )
    locale: Mapped[str] = personal(
        Category.PREFERENCE, Text, storage=plain("one of two languages"), **_PASSING
    )
    written_at: Mapped[datetime] = personal(
        Category.RIGHTS_REQUEST,
        _INSTANT,
        storage=plain("ids, states and times, by which deadlines are kept"),
        **_PASSING,
    )


closing_letters = table_of(ClosingLetter)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """Where a closing mail goes; never printed."""

    email: str = field(repr=False)
    salt: str = field(repr=False)
    locale: str


_l = closing_letters
_ADD_LETTER = command(
    insert(_l).values(
        subject_id=bindparam("correspondent"),
        id=bindparam("letter_id"),
        email=bindparam("to"),
        salt=bindparam("salted"),
        locale=bindparam("language"),
        written_at=bindparam("at", type_=_INSTANT),
    )
)
_FIND_LETTER = statement(
    select(_l.c.id, _l.c.subject_id, _l.c.email, _l.c.salt, _l.c.locale).where(
        _l.c.subject_id == bindparam("correspondent", type_=Uuid())
    ),
    LetterRow,
)


async def prepare_correspondents(process: Process, count: int) -> list[SubjectId]:
    """New people who will hold closing addresses, with their keys: before any transaction.

    Whoever is not needed stays an orphan key, which is harmless.
    """
    made = [new_subject_id() for _ in range(count)]
    for correspondent in made:
        await process.keyring.create(correspondent)
    return made


async def leave_addresses(
    uow: UnitOfWork, correspondents: Mapping[SubjectId, SubjectId]
) -> set[SubjectId]:
    """Keep each person's address under their correspondent's key; gives whose address there was."""
    contacts = await find_contacts(uow, list(correspondents))
    for person, contact in contacts.items():
        correspondent = correspondents[person]
        await add_subject(uow, correspondent, at=uow.now)
        await uow.db.run(
            _ADD_LETTER,
            correspondent=correspondent,
            letter_id=new_id(),
            to=contact.email,
            salted=new_salt().hex(),
            language=contact.locale,
            at=uow.now,
        )
    return set(contacts)


async def find_letter(db: Database, correspondent_id: SubjectId) -> LetterRow | None:
    """Where a correspondent's closing mail goes."""
    return await db.find(_FIND_LETTER, correspondent=correspondent_id)


async def close_correspondent(
    uow: UnitOfWork, correspondent_id: SubjectId, *, cause: UUID
) -> JournalLine | None:
    """Close a correspondent; None when they are erased already. The unit of work is EXCLUSIVE.

    The caller has made sure that this is one: nobody else is erased this way.
    """
    processing = await get_processing(uow, correspondent_id)
    if processing is Processing.ERASED:
        return None
    if processing is not Processing.ERASING:
        await set_processing(uow, correspondent_id, Processing.ERASING)
    return JournalLine(correspondent_id, cause, uow.now)


async def erase_correspondent(
    uow: UnitOfWork, correspondent_id: SubjectId, *, sparing: Sequence[UUID]
) -> None:
    """Take their rows; they are erased from this commit on."""
    await erase(uow, [correspondent_id], sparing=sparing)
    await set_processing(uow, correspondent_id, Processing.ERASED)
