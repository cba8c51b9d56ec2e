"""Ask for everything about oneself to be deleted (P5.3)."""

from qp_api.core.actor import Actor
from qp_api.core.subject_data.standing_down import stand_down
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import Right
from qp_api.domains.data_rights.store import request_moves
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId

from .begin_erasure import begin_erasure
from .receive_request import Asked, receive_request


async def request_erasure(uow: UnitOfWork, actor: Actor, *, correspondent: SubjectId) -> RequestRow:
    """Close the actor for good; what they still waited for is overtaken.

    The unit of work is EXCLUSIVE. Raises LastAdmin.
    """
    person = actor.person
    await stand_down(uow, person)
    await request_moves.withdraw_open_requests(uow.db, person, at=uow.now)
    request = await receive_request(uow, person, Asked(Right.ERASE))
    planned = await begin_erasure(uow, request, correspondent=correspondent)
    uow.audit(
        "data_rights.request_erasure", subject_id=person, object_id=request.id, details=planned
    )
    return request
