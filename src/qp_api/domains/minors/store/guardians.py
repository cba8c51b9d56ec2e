"""Guardians, what their wards wait for, and the tokens that they are mailed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    LargeBinary,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    insert,
    null,
    select,
    update,
)

from qp_api.core.actor import Processing
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.minors.models import (
    ConsentStanding,
    guardian_consents,
    guardian_tokens,
    guardians,
)
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What an account waits for, or waited for; its owner is the ward."""

    subject_id: SubjectId
    id: UUID
    guardian_id: SubjectId | None
    state: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """Where a guardian is reached; never printed."""

    subject_id: SubjectId
    id: UUID
    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class _Guardian:
    guardian_id: SubjectId


@dataclass(frozen=True, slots=True)
class _Lapsed:
    guardian_id: SubjectId | None


@dataclass(frozen=True, slots=True)
class _Owner:
    subject_id: SubjectId


_c, _g, _t, _s = guardian_consents, guardians, guardian_tokens, subjects
_owner: Any = bindparam("owner", type_=Uuid())
_ward = _c.c.subject_id == _owner
_instant: Any = DateTime(timezone=True)
_what = (_c.c.subject_id, _c.c.id, _c.c.guardian_id, _c.c.state, _c.c.ends_on)
_FIND = statement(select(*_what).where(_ward), ConsentRow)
_OF_GUARDIAN = statement(select(*_what).where(_c.c.guardian_id == _owner), ConsentRow)
_GUARDIANS = statement(
    select(_c.c.guardian_id).where(
        _c.c.subject_id == any_(bindparam("wards", type_=ARRAY(Uuid))),
        _c.c.guardian_id.is_not(None),
    ),
    _Guardian,
)
_ADD = command(
    insert(_c).values(
        subject_id=bindparam("ward"),
        id=bindparam("consent_id"),
        guardian_id=bindparam("guardian"),
        state=str(ConsentStanding.AWAITS_ADDRESS),
        decided_at=null(),
        ends_on=bindparam("until", type_=Date()),
    )
)
_MOVE = command(
    update(_c)
    .where(_ward, _c.c.state == bindparam("before"))
    .values(state=bindparam("after"), decided_at=bindparam("at", type_=_instant))
)
_REFUSE = command(
    update(_c)
    .where(_ward, _c.c.state == str(ConsentStanding.ASKED))
    .values(
        state=str(ConsentStanding.REFUSED),
        guardian_id=null(),
        decided_at=bindparam("at", type_=_instant),
    )
)
_DROP = command(delete(_c).where(_ward))
_lapsed = (
    select(_c.c.id)
    .join(_s, and_(_s.c.id == _c.c.subject_id, _s.c.processing == str(Processing.OPEN)))
    .where(_c.c.ends_on <= bindparam("today", type_=Date()))
    .order_by(_c.c.ends_on)
    .limit(bindparam("most"))
    .scalar_subquery()
)
_LAPSE = statement(delete(_c).where(_c.c.id == any_(_lapsed)).returning(_c.c.guardian_id), _Lapsed)
_ADD_GUARDIAN = command(insert(_g).values({column: bindparam(column.name) for column in _g.c}))
_FIND_GUARDIAN = statement(
    select(_g.c.subject_id, _g.c.id, _g.c.email, _g.c.locale).where(_g.c.subject_id == _owner),
    GuardianRow,
)
_hash = _t.c.token_hash == bindparam("token_hash", type_=LargeBinary())
_lives = _t.c.expires_at > bindparam("now", type_=_instant)
_FIND_TOKEN = statement(select(_t.c.subject_id).where(_hash, _lives), _Owner)
_TAKE_TOKENS = command(delete(_t).where(_t.c.subject_id == _owner))
_ADD_TOKEN = command(insert(_t).values({column: bindparam(column.name) for column in _t.c}))
_DROP_TOKENS = command(delete(_t).where(_t.c.expires_at <= bindparam("now", type_=_instant)))


async def find_consent(db: Database, ward_id: SubjectId) -> ConsentRow | None:
    """What this person's account waits for, or waited for; None for nearly everybody."""
    return await db.find(_FIND, owner=ward_id)


async def find_consent_of(db: Database, guardian_id: SubjectId) -> ConsentRow | None:
    """What a guardian is asked for; None once they are needed no more."""
    return await db.find(_OF_GUARDIAN, owner=guardian_id)


async def list_guardians(db: Database, ward_ids: Sequence[SubjectId]) -> list[SubjectId]:
    """The guardians of these people."""
    return [row.guardian_id for row in await db.list(_GUARDIANS, wards=list(ward_ids))]


async def add_consent(
    db: Database, ward_id: SubjectId, guardian_id: SubjectId, *, ends_on: date
) -> None:
    """Let an account wait. Raises UniqueViolated: a ward has one guardian."""
    await db.run(_ADD, ward=ward_id, consent_id=new_id(), guardian=guardian_id, until=ends_on)


async def move_consent(
    db: Database,
    ward_id: SubjectId,
    *,
    before: ConsentStanding,
    after: ConsentStanding,
    at: datetime | None = None,
) -> None:
    """Go on. Raises NothingChanged when it has gone on meanwhile."""
    await db.change(_MOVE, owner=ward_id, before=str(before), after=str(after), at=at)


async def refuse_consent(db: Database, ward_id: SubjectId, *, at: datetime) -> None:
    """Note a refusal; from now on nothing leads to whoever refused. Raises NothingChanged."""
    await db.change(_REFUSE, owner=ward_id, at=at)


async def drop_consent(db: Database, ward_id: SubjectId) -> None:
    """Forget what an account waited for: it is registered anew."""
    await db.run(_DROP, owner=ward_id)


async def lapse_consents(db: Database, *, today: date, most: int) -> list[SubjectId]:
    """Remove consents of people who are adults from today on; gives their guardians.

    What belongs to people who are held stays until they are open (DR-8).
    """
    rows = await db.list(_LAPSE, today=today, most=most)
    return [row.guardian_id for row in rows if row.guardian_id is not None]


async def add_guardian(db: Database, guardian: GuardianRow) -> None:
    """Keep an address under a key of its own."""
    await db.run(
        _ADD_GUARDIAN,
        subject_id=guardian.subject_id,
        id=guardian.id,
        email=guardian.email,
        locale=guardian.locale,
    )


async def find_guardian(db: Database, guardian_id: SubjectId) -> GuardianRow | None:
    """Where a guardian is reached."""
    return await db.find(_FIND_GUARDIAN, owner=guardian_id)


async def find_token(db: Database, token_hash: bytes, *, now: datetime) -> SubjectId | None:
    """Whose token this is, if it lives."""
    found = await db.find(_FIND_TOKEN, token_hash=token_hash, now=now)
    return None if found is None else found.subject_id


async def take_tokens(db: Database, guardian_id: SubjectId) -> bool:
    """Use up whatever a guardian was mailed; False when somebody was first."""
    return await db.run(_TAKE_TOKENS, owner=guardian_id) > 0


async def add_token(
    db: Database, guardian_id: SubjectId, token_hash: bytes, *, expires_at: datetime
) -> None:
    """Remember a token by its hash, until `expires_at` (process time)."""
    await db.run(_ADD_TOKEN, token_hash=token_hash, subject_id=guardian_id, expires_at=expires_at)


async def drop_expired_tokens(db: Database, *, now: datetime) -> None:
    """Forget tokens that have ended."""
    await db.run(_DROP_TOKENS, now=now)
