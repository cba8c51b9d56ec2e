"""Stop the processing of one's own data, at once (P5.4)."""

from qp_api.core.actor import Actor
from qp_api.core.subject_data.standing_down import stand_down
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RightsRequestReceived
from qp_api.domains.data_rights.models import Ground, Imposer, RequestId, RequestState, Right
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store import restrictions
from qp_api.domains.data_rights.store.requests import RequestRow

from .receive_request import Asked, receive_request
from .restrict_person import restrict_person


async def request_restriction(
    uow: UnitOfWork, actor: Actor, *, ground: Ground, details: str | None
) -> RequestRow:
    """Restrict the actor from this commit on; a restriction that stands is given back. DR-8.

    The request is completed at once, since its effect is; the unit of work is EXCLUSIVE.
    Raises LastAdmin.
    """
    person = actor.person
    standing = await restrictions.list_standing(uow.db, person)
    if Imposer.PERSON in standing:
        return await store.get_request(uow.db, person, RequestId(standing[Imposer.PERSON]))
    await stand_down(uow, person)
    asked = Asked(Right.RESTRICT, RequestState.COMPLETED, ground=ground, details=details)
    request = await receive_request(uow, person, asked)
    await restrict_person(uow, request, ground)
    uow.post(RightsRequestReceived(subject_id=person, request_id=request.id))
    uow.audit(
        "data_rights.request_restriction",
        subject_id=person,
        object_id=request.id,
        details={"ground": str(ground)},
    )
    return request
