"""Write into a ticket: whoever asked, or support."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import note_active
from qp_api.domains.communications.actions.ticket_owner import details_of, owner_of, side_of
from qp_api.domains.communications.errors import TicketFull
from qp_api.domains.communications.messages import TicketAnswered, TicketFollowedUp
from qp_api.domains.communications.models import TicketId, Writer
from qp_api.domains.communications.rules.tickets import MOST_MESSAGES, turn_after
from qp_api.domains.communications.store import tickets as store
from qp_api.domains.communications.store.tickets import TicketMessageRow
from qp_api.kit.ids import new_id


async def reply_to_ticket(
    uow: UnitOfWork, actor: Actor, *, ticket_id: TicketId, text: str
) -> TicketMessageRow:
    """Write, and pass the turn on; the other side is told by mail, without what was written.

    The unit of work is about the ticket's owner. Raises NotFound, TicketFull.
    """
    owner, writer = owner_of(uow), side_of(uow, actor)
    ticket = await store.lock_ticket(uow.db, owner, ticket_id)
    if await store.count_messages(uow.db, owner, ticket_id) >= MOST_MESSAGES:
        raise TicketFull
    message = TicketMessageRow(
        subject_id=owner,
        id=new_id(),
        ticket_id=ticket.id,
        author_id=actor.person,
        writer=writer,
        body=text,
        written_at=uow.now,
    )
    await store.add_ticket_message(uow.db, message)
    await store.move_ticket(uow.db, owner, ticket_id, state=turn_after(writer), at=uow.now)
    if writer is Writer.OWNER:
        await note_active(uow, owner)
    told = TicketFollowedUp if writer is Writer.OWNER else TicketAnswered
    uow.post(told(subject_id=owner, ticket_id=ticket.id))
    uow.audit(
        "communications.reply_to_ticket",
        subject_id=owner,
        object_id=ticket.id,
        details=details_of(writer),
    )
    return message
