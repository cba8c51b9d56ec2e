"""Carry out an objection that nobody may refuse, in the transaction that received it (P5.6)."""

from qp_api.core.subject_data.consents import ChosenUse, object_to
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ObjectionNoted
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId

from .receive_request import Asked, receive_request


async def end_use(uow: UnitOfWork, person: SubjectId, asked: Asked) -> RequestRow:
    """Register the objection as completed, and end the use; the person holds the lock."""
    request = await receive_request(uow, person, asked)
    await object_to(uow, person, ChosenUse(str(asked.purpose)))
    uow.post(ObjectionNoted(subject_id=person, request_id=request.id))
    return request
