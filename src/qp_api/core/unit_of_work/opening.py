"""The first wall: one statement that locks the person, claims the key, gives the clear error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, and_, bindparam, func, select

from qp_api.core.actor import Actor, ActorKind, Processing
from qp_api.core.db.statements import statement
from qp_api.core.db.subjects import subjects
from qp_api.core.errors import (
    ConsentMissing,
    ErasureUnderWay,
    Frozen,
    NotFound,
    Problem,
    ProcessingRestricted,
)
from qp_api.core.privacy.purposes import DbRole, Purpose

from .models import idempotency_records

GONE: Final = frozenset({str(Processing.ERASING), str(Processing.ERASED)})
"""States in which a person's financial key is no longer their own to open (P4.3)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How the person stands, read under their lock."""

    processing: str
    marketing_ok: bool
    analytics_ok: bool


@dataclass(frozen=True, slots=True)
class ClaimedOpening(Opening):
    """The same, with what is known of the idempotency key."""

    free: bool
    id: UUID | None
    subject_id: UUID | None
    fingerprint: bytes | None
    status: int | None
    answer: str | None


_s, _i = subjects, idempotency_records
_state = (_s.c.processing, _s.c.marketing_ok, _s.c.analytics_ok)
_person = _s.c.id == bindparam("subject_id", type_=_s.c.id.type)
_record = _i.c.id == bindparam("record_id", type_=_i.c.id.type)
_claimed = (
    select(
        *_state,
        # Not a wait but a try: whoever holds the key is still running, and that is the answer.
        func.pg_try_advisory_xact_lock(bindparam("key_lock", type_=BigInteger)).label("free"),
        _i.c.id,
        _i.c.subject_id,
        _i.c.fingerprint,
        _i.c.status,
        _i.c.answer,
    )
    .select_from(_s.outerjoin(_i, and_(_i.c.subject_id == _s.c.id, _record)))
    .where(_person)
)

SHARE = statement(select(*_state).where(_person).with_for_update(read=True), Opening)
UPDATE = statement(select(*_state).where(_person).with_for_update(), Opening)
CLAIMED = _claimed.with_for_update(read=True, of=_s)
CLAIM_SHARE = statement(CLAIMED, ClaimedOpening)
CLAIM_UPDATE = statement(_claimed.with_for_update(of=_s), ClaimedOpening)
LOOK = statement(select(*_state).where(_person), Opening)


def refuse(purpose: Purpose, actor: Actor, standing: Opening) -> None:
    """Refuse work that the person's state forbids to this purpose.

    Raises ErasureUnderWay, ProcessingRestricted, Frozen, ConsentMissing. P5.4, P8.1, P2.4, P2.6.
    """
    problem = _refusal(purpose, actor, standing)
    if problem is not None:
        raise problem


def _refusal(purpose: Purpose, actor: Actor, standing: Opening) -> type[Problem] | None:
    state = Processing(standing.processing)
    if actor.kind is not ActorKind.SYSTEM and state is Processing.ERASED:
        return NotFound
    if purpose.role in (DbRole.RIGHTS, DbRole.CUSTODY):
        waiting = state is Processing.ERASING and actor.kind is not ActorKind.SYSTEM
        return ErasureUnderWay if waiting else None
    if state is not Processing.OPEN:
        return CLOSED[state]
    consented = {DbRole.MARKETING: standing.marketing_ok, DbRole.ANALYTICS: standing.analytics_ok}
    return None if consented.get(purpose.role, True) else ConsentMissing


CLOSED: Final[Mapping[Processing, type[Problem]]] = {
    Processing.RESTRICTED: ProcessingRestricted,
    Processing.FROZEN: Frozen,
    Processing.ERASING: ErasureUnderWay,
    Processing.ERASED: NotFound,
}
"""Why nothing that needs an open person is done."""
