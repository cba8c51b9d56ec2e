"""Take one's own request back."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import RequestId, RequestState
from qp_api.domains.data_rights.rules.decisions import check_withdrawable
from qp_api.domains.data_rights.store import request_moves, requests
from qp_api.domains.data_rights.store.requests import RequestRow


async def withdraw_rights_request(
    uow: UnitOfWork, actor: Actor, *, request_id: RequestId
) -> RequestRow:
    """End an open request; one that was withdrawn is given back. Raises NotFound, RequestEnded.

    The unit of work is EXCLUSIVE.
    """
    person = actor.person
    row = await requests.get_request(uow.db, person, request_id)
    if row.state == RequestState.WITHDRAWN:
        return row
    check_withdrawable(row)
    await request_moves.end_request(
        uow.db, person, request_id, state=RequestState.WITHDRAWN, at=uow.now
    )
    uow.audit("data_rights.withdraw_rights_request", subject_id=person, object_id=request_id)
    return await requests.get_request(uow.db, person, request_id)
