"""Attempts: written before the gateway is called, locked before anything is believed of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, insert, null, select, update

from qp_api.core.crypto.faults import Erased
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.models import (
    AttemptId,
    AttemptState,
    ChargeId,
    charges,
    payment_attempts,
    payment_events,
)
from qp_api.kit.ids import SubjectId, new_id
from qp_api.kit.rows import values_of

Buyer = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt; times are UTC. The buyer is what the invoice will say, never printed."""

    subject_id: SubjectId
    id: AttemptId
    charge_id: ChargeId
    gateway: str
    environment: str
    reference: str = field(repr=False)
    state: str
    buyer: Buyer | Erased | None = field(repr=False)
    started_at: datetime
    changed_at: datetime
    gateway_said: str | None
    watch: int
    watched_from: datetime
    retain_until: date


@dataclass(frozen=True, slots=True)
class Watched:
    """What asking the gateway needs to know."""

    subject_id: SubjectId
    state: str
    environment: str
    reference: str = field(repr=False)
    watch: int
    watched_from: datetime
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an attempt, and why."""

    after: AttemptState
    cause: str
    actor_kind: str
    at: datetime
    retain_until: date


_a, _e, _c = payment_attempts.c, payment_events.c, charges.c
_owner: Any = bindparam("owner", type_=_a.subject_id.type)
_id: Any = bindparam("attempt", type_=_a.id.type)
_mine = (_a.subject_id == _owner, _a.id == _id)
_until: Any = bindparam("until", type_=_a.retain_until.type)

_ADD: Final = command(insert(payment_attempts).values({c: bindparam(c.name) for c in _a}))
_ADD_EVENT: Final = command(insert(payment_events).values({c: bindparam(c.name) for c in _e}))
_LOCK: Final = statement(select(payment_attempts).where(*_mine).with_for_update(), AttemptRow)
_WATCHED: Final = statement(
    select(
        *(_a.subject_id, _a.state, _a.environment, _a.reference),
        *(_a.watch, _a.watched_from, _a.started_at),
    ).where(*_mine),
    Watched,
)
_CHANGE: Final = command(
    update(payment_attempts)
    .where(*_mine)
    .values(
        state=bindparam("after"),
        changed_at=bindparam("at"),
        retain_until=func.greatest(_a.retain_until, _until),
    )
)
_KEEP_CHARGE: Final = command(
    update(charges)
    .where(_c.subject_id == _owner, _c.id == bindparam("charge", type_=_c.id.type))
    .values(retain_until=func.greatest(_c.retain_until, _until))
)
_NOTE: Final = command(
    update(payment_attempts).where(*_mine).values(gateway_said=bindparam("said"))
)
_WATCH: Final = command(
    update(payment_attempts).where(*_mine).values(watch=_a.watch + 1, watched_from=bindparam("at"))
)
_FORGET_BUYER: Final = command(update(payment_attempts).where(*_mine).values(buyer=null()))


async def add_attempt(db: Database, row: AttemptRow) -> None:
    """Write an attempt down, with the first line of its history; its charge lasts as long."""
    await db.run(_ADD, **values_of(row))
    await db.run(_KEEP_CHARGE, owner=row.subject_id, charge=row.charge_id, until=row.retain_until)
    begun = Change(
        AttemptState(row.state), "start_payment", "person", row.started_at, row.retain_until
    )
    await _add_event(db, row.subject_id, row.id, before=None, change=begun)


async def lock_attempt(db: Database, subject_id: SubjectId, attempt_id: AttemptId) -> AttemptRow:
    """The attempt, which nobody else changes until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, owner=subject_id, attempt=attempt_id)


async def get_watched(db: Database, subject_id: SubjectId, attempt_id: AttemptId) -> Watched:
    """How it stands, without a lock. Raises NotFound."""
    return await db.get(_WATCHED, owner=subject_id, attempt=attempt_id)


async def change_state(db: Database, attempt: AttemptRow, change: Change) -> None:
    """Move a locked attempt on. The database refuses what it may not become."""
    await db.change(
        _CHANGE,
        owner=attempt.subject_id,
        attempt=attempt.id,
        after=str(change.after),
        at=change.at,
        until=change.retain_until,
    )
    await db.run(
        _KEEP_CHARGE,
        owner=attempt.subject_id,
        charge=attempt.charge_id,
        until=change.retain_until,
    )
    await _add_event(db, attempt.subject_id, attempt.id, before=attempt.state, change=change)


async def note_said(db: Database, attempt: AttemptRow, said: str) -> None:
    """Keep the gateway's last word."""
    await db.change(_NOTE, owner=attempt.subject_id, attempt=attempt.id, said=said)


async def watch_anew(db: Database, attempt: AttemptRow, *, at: datetime) -> int:
    """Begin verification anew; gives the number that the duties of this round carry."""
    await db.change(_WATCH, owner=attempt.subject_id, attempt=attempt.id, at=at)
    return attempt.watch + 1


async def forget_buyer(db: Database, subject_id: SubjectId, attempt_id: AttemptId) -> None:
    """Nothing was bought, and nobody asks any more."""
    await db.change(_FORGET_BUYER, owner=subject_id, attempt=attempt_id)


async def _add_event(
    db: Database, subject_id: UUID, attempt_id: UUID, *, before: str | None, change: Change
) -> None:
    await db.run(
        _ADD_EVENT,
        subject_id=subject_id,
        id=new_id(),
        attempt_id=attempt_id,
        at=change.at,
        actor_kind=change.actor_kind,
        cause=change.cause,
        before=before,
        after=str(change.after),
        retain_until=change.retain_until,
    )
