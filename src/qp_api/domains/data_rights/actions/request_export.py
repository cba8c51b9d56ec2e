"""Ask for one's portable data, to take it elsewhere (P5.5)."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ExportRequested, RightsRequestReceived
from qp_api.domains.data_rights.models import Right
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import RequestRow

from .overtake_mail import prove_mail, waits_for_proof
from .receive_request import Asked, receive_request


async def request_export(
    uow: UnitOfWork, actor: Actor, *, as_json: bool, as_csv: bool
) -> RequestRow:
    """The actor's request; a worker builds its package. One that is open is given back. DR-2.

    One that a mail began is proven by the actor's step-up, and goes on. DR-3. The unit of work is
    EXCLUSIVE.
    """
    person = actor.person
    standing = await store.find_open_request(uow.db, person, Right.EXPORT)
    if standing is None:
        request = await receive_request(uow, person, Asked(Right.EXPORT))
    elif waits_for_proof(standing):
        request = await prove_mail(uow, standing)
    else:
        return standing
    uow.post(RightsRequestReceived(subject_id=person, request_id=request.id))
    uow.post(
        ExportRequested(subject_id=person, request_id=request.id, as_json=as_json, as_csv=as_csv)
    )
    uow.audit("data_rights.request_export", subject_id=person, object_id=request.id)
    return request
