"""A person's own choices, and how they came about."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.http.cursors import Position
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_standing
from qp_api.kit.calendar import dhaka_day

from . import store
from .models import EventId
from .store import EventRow


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """How one optional purpose stands; `state` is None where nothing was ever chosen."""

    purpose: str
    granted: bool
    is_locked: bool
    state: str | None = None
    changed_at: datetime | None = None
    valid_until: datetime | None = None
    notice_version: str | None = None


def position(row: EventRow) -> Position:
    """Where an event stands in the history."""
    return (row.id,)


async def list_consents(uow: UnitOfWork, actor: Actor) -> list[ConsentRow]:
    """Each optional purpose, whether or not something was chosen."""
    return [await read_consent(uow, actor, use=use) for use in ChosenUse]


async def read_consent(uow: UnitOfWork, actor: Actor, *, use: ChosenUse) -> ConsentRow:
    """How one purpose stands: `granted` is what the walls go by."""
    flags = await store.get_flags(uow.db, actor.person)
    standing = await read_standing(uow, actor.person)
    last = await store.find_last(uow.db, actor.person, use)
    is_locked = standing.is_minor_on(dhaka_day(uow.now))
    if last is None:
        return ConsentRow(str(use), flags.allows(use), is_locked)
    return ConsentRow(
        purpose=str(use),
        granted=flags.allows(use),
        is_locked=is_locked,
        state=last.state,
        changed_at=last.at,
        valid_until=last.valid_until,
        notice_version=last.notice_version,
    )


async def list_consent_history(
    uow: UnitOfWork, actor: Actor, *, after: Position | None, most: int
) -> list[EventRow]:
    """The actor's ledger, the newest entry first."""
    last = None if after is None else cast("EventId", after[0])
    return await store.list_events(uow.db, actor.person, before=last, most=most)
