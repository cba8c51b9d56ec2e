"""Object to a use of one's own data (P5.6)."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RightsRequestReceived
from qp_api.domains.data_rights.models import Objectionable, RequestState, Right
from qp_api.domains.data_rights.rules.requests import AT_ONCE
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import RequestRow

from .end_use import end_use
from .overtake_mail import waits_for_proof, withdraw_mail
from .receive_request import Asked, receive_request


async def request_objection(
    uow: UnitOfWork, actor: Actor, *, purpose: Objectionable, reason: str | None
) -> RequestRow:
    """End a use that stands on consent at once, and let nobody refuse it; others are decided upon.

    No wall stands before a use of legitimate interest alone, so that one goes on until it is
    decided: who wants everything to rest meanwhile asks for a restriction (Art. 18(1)(d)). A mail
    that nobody has proven gives way. The unit of work is EXCLUSIVE.
    """
    person = actor.person
    if purpose in AT_ONCE:
        asked = Asked(Right.OBJECT, RequestState.COMPLETED, purpose=purpose, details=reason)
        request = await end_use(uow, person, asked)
    else:
        standing = await store.find_open_request(uow.db, person, Right.OBJECT, purpose)
        if standing is not None and not waits_for_proof(standing):
            return standing
        if standing is not None:
            await withdraw_mail(uow, standing)
        asked = Asked(Right.OBJECT, purpose=purpose, details=reason)
        request = await receive_request(uow, person, asked)
        uow.post(RightsRequestReceived(subject_id=person, request_id=request.id))
    uow.audit(
        "data_rights.request_objection",
        subject_id=person,
        object_id=request.id,
        details={"purpose": str(purpose)},
    )
    return request
