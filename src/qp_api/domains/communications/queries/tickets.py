"""One's own tickets, and for support everybody's; that support looked is on the trail."""

from collections.abc import Sequence
from typing import cast

from qp_api.core.actor import Actor, Role
from qp_api.core.http.cursors import Position
from qp_api.core.http.refusals import RoleRequired
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.actions.ticket_owner import details_of, owner_of, side_of
from qp_api.domains.communications.models import TicketId, TicketState, Writer
from qp_api.domains.communications.store import tickets as store
from qp_api.domains.communications.store.tickets import QueuedRow, TicketMessageRow, TicketRow


def position(row: TicketRow | QueuedRow) -> Position:
    """Where a ticket stands in a list."""
    return (row.id,)


async def list_tickets(
    uow: UnitOfWork,
    actor: Actor,
    *,
    everybody: bool,
    state: TicketState | None,
    after: Position | None,
    most: int,
) -> Sequence[TicketRow | QueuedRow]:
    """The actor's tickets, or support's queue; the newest first. Raises RoleRequired.

    The queue shows no word of what was written, and nobody who is restricted.
    """
    before = None if after is None else cast("TicketId", after[0])
    states = list(TicketState) if state is None else [state]
    if not everybody:
        return await store.list_own_tickets(
            uow.db, actor.person, states=states, before=before, most=most
        )
    if Role.SUPPORT not in actor.roles:
        raise RoleRequired
    uow.audit("communications.list_tickets", details=details_of(Writer.SUPPORT))
    return await store.list_queue(uow.db, states=states, before=before, most=most)


async def read_ticket(
    uow: UnitOfWork, actor: Actor, *, ticket_id: TicketId
) -> tuple[TicketRow, list[TicketMessageRow]]:
    """A ticket and all that was written in it. The unit of work is about its owner.

    Raises NotFound.
    """
    owner, writer = owner_of(uow), side_of(uow, actor)
    ticket = await store.get_ticket(uow.db, owner, ticket_id)
    messages = await store.list_ticket_messages(uow.db, owner, ticket_id)
    if writer is Writer.SUPPORT:
        uow.audit(
            "communications.read_ticket",
            subject_id=owner,
            object_id=ticket.id,
            details=details_of(writer),
        )
    return ticket, messages
