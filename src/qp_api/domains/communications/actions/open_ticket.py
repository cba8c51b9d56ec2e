"""Ask support."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import note_active
from qp_api.domains.communications.messages import TicketOpened
from qp_api.domains.communications.models import TicketState, Writer
from qp_api.domains.communications.store import tickets as store
from qp_api.domains.communications.store.tickets import TicketMessageRow, TicketRow
from qp_api.kit.ids import new_id


async def open_ticket(
    uow: UnitOfWork, actor: Actor, *, subject: str, text: str
) -> tuple[TicketRow, TicketMessageRow]:
    """Open a ticket of the actor's with its first message; both sides are told by mail. P1.5."""
    row = TicketRow(
        subject_id=actor.person,
        id=new_id(),
        subject=subject,
        state=TicketState.OPEN,
        opened_at=uow.now,
        changed_at=uow.now,
        version=1,
    )
    message = TicketMessageRow(
        subject_id=row.subject_id,
        id=new_id(),
        ticket_id=row.id,
        author_id=row.subject_id,
        writer=Writer.OWNER,
        body=text,
        written_at=uow.now,
    )
    await store.add_ticket(uow.db, row)
    await store.add_ticket_message(uow.db, message)
    await note_active(uow, actor.person)
    uow.post(TicketOpened(subject_id=row.subject_id, ticket_id=row.id))
    uow.audit("communications.open_ticket", subject_id=row.subject_id, object_id=row.id)
    return row, message
