"""Ask for a copy of everything that is kept about oneself (P5.1)."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import AccessRequested, RightsRequestReceived
from qp_api.domains.data_rights.models import Right
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import RequestRow

from .overtake_mail import prove_mail, waits_for_proof
from .receive_request import Asked, receive_request


async def request_access(uow: UnitOfWork, actor: Actor) -> RequestRow:
    """The actor's request; a worker builds its package. One that is open is given back. DR-2.

    One that a mail began is proven by the actor's step-up, and goes on. DR-3. The unit of work is
    EXCLUSIVE.
    """
    standing = await store.find_open_request(uow.db, actor.person, Right.ACCESS)
    if standing is None:
        request = await receive_request(uow, actor.person, Asked(Right.ACCESS))
    elif waits_for_proof(standing):
        request = await prove_mail(uow, standing)
    else:
        return standing
    uow.post(RightsRequestReceived(subject_id=actor.person, request_id=request.id))
    uow.post(AccessRequested(subject_id=actor.person, request_id=request.id))
    uow.audit("data_rights.request_access", subject_id=actor.person, object_id=request.id)
    return request
