"""Say whose turn it is, or that a ticket is settled."""

from qp_api.core.actor import Actor
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.http.refusals import RoleRequired
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.actions.ticket_owner import details_of, owner_of, side_of
from qp_api.domains.communications.models import TicketId, TicketState
from qp_api.domains.communications.rules.tickets import may_set
from qp_api.domains.communications.store import tickets as store
from qp_api.domains.communications.store.tickets import TicketRow


async def update_ticket(
    uow: UnitOfWork,
    actor: Actor,
    *,
    ticket_id: TicketId,
    condition: WriteCondition,
    state: TicketState | None,
) -> TicketRow:
    """Set the state for the version that was seen; who asked may close only.

    The unit of work is about the ticket's owner. Raises NotFound, Stale, RoleRequired.
    """
    owner, writer = owner_of(uow), side_of(uow, actor)
    row = await store.lock_ticket(uow.db, owner, ticket_id)
    condition.check(etag_of(row.id, row.version))
    if state is None or state == row.state:
        return row
    if not may_set(writer, state):
        raise RoleRequired
    await store.move_ticket(uow.db, owner, ticket_id, state=state, at=uow.now)
    uow.audit(
        "communications.update_ticket",
        subject_id=owner,
        object_id=row.id,
        details={**details_of(writer), "state": str(state)},
    )
    return await store.get_ticket(uow.db, owner, ticket_id)
