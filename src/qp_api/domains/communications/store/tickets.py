"""Tickets and their messages, by owner; the queue of support, by whom it may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, func, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.communications.models import (
    TicketId,
    TicketState,
    support_tickets,
    ticket_messages,
)
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket; times are UTC."""

    subject_id: UUID
    id: UUID
    subject: str = field(repr=False)
    state: str
    opened_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class QueuedRow:
    """A ticket as its queue shows it: nothing that was written."""

    subject_id: UUID
    id: UUID
    state: str
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TicketMessageRow:
    """One message of a ticket."""

    subject_id: UUID
    id: UUID
    ticket_id: UUID
    author_id: UUID
    writer: str
    body: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


_LAST_ID: Final = UUID(int=2**128 - 1)

_t, _m = support_tickets, ticket_messages
_owner: Any = bindparam("owner")
_states = bindparam("states", type_=ARRAY(Text))
_before = bindparam("before", type_=_t.c.id.type)
_most: Any = bindparam("most")
_page = (_t.c.id < _before, _t.c.state == any_(_states))
_one = (_t.c.subject_id == _owner, _t.c.id == bindparam("ticket"))
_GET = statement(select(_t).where(*_one), TicketRow)
_LOCK = statement(select(_t).where(*_one).with_for_update(), TicketRow)
_OWN = statement(
    select(_t).where(_t.c.subject_id == _owner, *_page).order_by(_t.c.id.desc()).limit(_most),
    TicketRow,
)
_QUEUE = statement(
    select(_t.c.subject_id, _t.c.id, _t.c.state, _t.c.opened_at, _t.c.changed_at)
    .where(*_page)
    .order_by(_t.c.id.desc())
    .limit(_most),
    QueuedRow,
)
_of_ticket = (_m.c.subject_id == _owner, _m.c.ticket_id == bindparam("ticket"))
_MESSAGES = statement(select(_m).where(*_of_ticket).order_by(_m.c.id), TicketMessageRow)
_COUNT = statement(select(func.count().label("count")).select_from(_m).where(*_of_ticket), _Count)
_ADD = command(insert(_t).values({c: bindparam(c.name) for c in _t.c}))
_WRITE = command(insert(_m).values({c: bindparam(c.name) for c in _m.c}))
_MOVE = command(
    update(_t)
    .where(*_one)
    .values(
        state=bindparam("turn", type_=Text()),
        changed_at=bindparam("at", type_=_t.c.changed_at.type),
        version=_t.c.version + 1,
    )
)


async def get_ticket(db: Database, owner: SubjectId, ticket_id: TicketId) -> TicketRow:
    """A person's ticket. Raises NotFound, for another's too."""
    return await db.get(_GET, owner=owner, ticket=ticket_id)


async def lock_ticket(db: Database, owner: SubjectId, ticket_id: TicketId) -> TicketRow:
    """The same, which nobody else changes until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, owner=owner, ticket=ticket_id)


async def list_own_tickets(
    db: Database,
    owner: SubjectId,
    *,
    states: Sequence[TicketState],
    before: TicketId | None,
    most: int,
) -> list[TicketRow]:
    """A person's tickets in these states, the newest first."""
    params = {"states": list(states), "before": before or _LAST_ID, "most": most}
    return await db.list(_OWN, owner=owner, **params)


async def list_queue(
    db: Database, *, states: Sequence[TicketState], before: TicketId | None, most: int
) -> list[QueuedRow]:
    """Everybody's tickets in these states, the newest first, of whom this purpose may see."""
    return await db.list(_QUEUE, states=list(states), before=before or _LAST_ID, most=most)


async def list_ticket_messages(
    db: Database, owner: SubjectId, ticket_id: TicketId
) -> list[TicketMessageRow]:
    """What was written in a ticket, the oldest first."""
    return await db.list(_MESSAGES, owner=owner, ticket=ticket_id)


async def count_messages(db: Database, owner: SubjectId, ticket_id: TicketId) -> int:
    """How much was written in a ticket."""
    return (await db.get(_COUNT, owner=owner, ticket=ticket_id)).count


async def add_ticket(db: Database, row: TicketRow) -> None:
    """Open a ticket."""
    await db.run(_ADD, **values_of(row))


async def add_ticket_message(db: Database, row: TicketMessageRow) -> None:
    """Write into a ticket."""
    await db.run(_WRITE, **values_of(row))


async def move_ticket(
    db: Database, owner: SubjectId, ticket_id: TicketId, *, state: TicketState, at: datetime
) -> None:
    """Say whose turn it is. Raises NothingChanged."""
    await db.change(_MOVE, owner=owner, ticket=ticket_id, turn=str(state), at=at)
