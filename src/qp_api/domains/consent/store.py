"""The room's SQL: the ledger by owner, and the hashes of links."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .models import ConsentState, EventId, RecordId, consent_confirmations, consent_events


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the ledger; times are UTC, business time."""

    subject_id: UUID
    id: UUID
    record_id: UUID
    schema_version: str
    purpose: str
    state: str
    method: str
    at: datetime
    began_at: datetime
    valid_until: datetime | None
    notice_version: str
    notice_hash: str
    language: str


@dataclass(frozen=True, slots=True)
class Flags:
    """How the walls have a person stand."""

    processing: str
    marketing_ok: bool
    analytics_ok: bool

    def allows(self, use: ChosenUse) -> bool:
        """Whether the walls let this use see the person."""
        return self.marketing_ok if use is ChosenUse.MARKETING else self.analytics_ok


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """Whose choice a link confirms, and the address and record of its making."""

    subject_id: SubjectId
    email_index: bytes = field(repr=False)
    record_id: UUID


_LAST_ID: Final = UUID(int=2**128 - 1)
_PERMITTING: Final = [str(ConsentState.GIVEN), str(ConsentState.RENEWED)]

_s, _e, _c = subjects.c, consent_events.c, consent_confirmations.c
_owner: Any = bindparam("subject_id")
_flags = select(_s.processing, _s.marketing_ok, _s.analytics_ok).where(_s.id == _owner)
_FLAGS = statement(_flags, Flags)
_LOCK = statement(_flags.with_for_update(), Flags)

_own = select(consent_events).where(_e.subject_id == _owner)
# CO-1: of one and the same moment what forbids comes last.
_permits = _e.state == any_(bindparam("permitting", type_=ARRAY(Text)))
_LAST = statement(
    _own.where(_e.purpose == bindparam("use"))
    .order_by(_e.at.desc(), _permits, _e.id.desc())
    .limit(bindparam("most")),
    EventRow,
)
_LIST = statement(
    _own.where(_e.id < bindparam("before")).order_by(_e.id.desc()).limit(bindparam("most")),
    EventRow,
)
_ADD = command(insert(consent_events).values({c: bindparam(c.name) for c in consent_events.c}))

_what = (_c.subject_id, _c.email_index, _c.record_id)
_living = (_c.token_hash == bindparam("token_hash"), _c.expires_at > bindparam("now"))
_FIND = statement(select(*_what).where(*_living), ConfirmationRow)
_TAKE = statement(delete(consent_confirmations).where(*_living).returning(*_what), ConfirmationRow)
_REMEMBER = command(
    insert(consent_confirmations).values({c: bindparam(c.name) for c in consent_confirmations.c})
)
_FORGET = command(delete(consent_confirmations).where(_c.subject_id == _owner))
_DROP = command(delete(consent_confirmations).where(_c.expires_at <= bindparam("now")))


async def get_flags(db: Database, subject_id: SubjectId) -> Flags:
    """How a person stands. Raises NotFound."""
    return await db.get(_FLAGS, subject_id=subject_id)


async def lock_flags(db: Database, subject_id: SubjectId) -> Flags:
    """How a person stands, and stays until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, subject_id=subject_id)


async def find_last(db: Database, subject_id: SubjectId, use: ChosenUse) -> EventRow | None:
    """What was last chosen for a purpose."""
    return await db.find(_LAST, subject_id=subject_id, use=str(use), permitting=_PERMITTING, most=1)


async def list_events(
    db: Database, subject_id: SubjectId, *, before: EventId | None, most: int
) -> list[EventRow]:
    """A person's ledger, the newest entry first, entered before one of them."""
    return await db.list(_LIST, subject_id=subject_id, before=before or _LAST_ID, most=most)


async def add_event(db: Database, row: EventRow) -> None:
    """Enter an event; it stays."""
    await db.run(_ADD, **values_of(row))


async def find_confirmation(
    db: Database, token_hash: bytes, *, now: datetime
) -> ConfirmationRow | None:
    """What a link confirms, if it lives; it stays usable."""
    return await db.find(_FIND, token_hash=token_hash, now=now)


async def take_confirmation(
    db: Database, token_hash: bytes, *, now: datetime
) -> ConfirmationRow | None:
    """Use a link up: of any number at once exactly one gets the row."""
    return await db.find(_TAKE, token_hash=token_hash, now=now)


async def add_confirmation(
    db: Database, token_hash: bytes, row: ConfirmationRow, *, expires_at: datetime
) -> None:
    """Remember a link by its hash, until `expires_at` (process time)."""
    await db.run(
        _REMEMBER,
        token_hash=token_hash,
        subject_id=row.subject_id,
        email_index=row.email_index,
        record_id=RecordId(row.record_id),
        expires_at=expires_at,
    )


async def drop_confirmations(db: Database, subject_id: SubjectId) -> None:
    """Make a person's links void."""
    await db.run(_FORGET, subject_id=subject_id)


async def drop_expired_confirmations(db: Database, *, now: datetime) -> None:
    """Forget links that have ended."""
    await db.run(_DROP, now=now)


_MOST_AT_ONCE: Final = 500
_later = consent_events.alias("later")
_before: Any = bindparam("before", type_=DateTime(timezone=True))
_over = (
    select(consent_events.c.subject_id, consent_events.c.id)
    .join(subjects, subjects.c.id == consent_events.c.subject_id)
    .where(
        consent_events.c.at < _before,
        or_(
            subjects.c.erased_at < _before,
            exists().where(
                _later.c.subject_id == consent_events.c.subject_id,
                _later.c.purpose == consent_events.c.purpose,
                _later.c.at > consent_events.c.at,
                _later.c.at < _before,
            ),
        ),
    )
    .order_by(consent_events.c.at)
    .limit(bindparam("most", type_=Integer()))
    .cte("over")
)
_DROP_OLD = command(
    delete(consent_events).where(
        and_(consent_events.c.subject_id == _over.c.subject_id, consent_events.c.id == _over.c.id)
    )
)


async def drop_old_events(db: Database, *, before: datetime) -> bool:
    """Forget events that another followed, or whose person is gone, so long ago; True when full."""
    return await db.run(_DROP_OLD, before=before, most=_MOST_AT_ONCE) == _MOST_AT_ONCE
