"""Do what a mail asked for, once its writer has confirmed it (DR-3)."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import AccessRequested, ExportRequested, NothingHeld
from qp_api.domains.data_rights.models import Ground, Imposer, RequestId, RequestState, Right
from qp_api.domains.data_rights.rules.decisions import UNDER_WAY
from qp_api.domains.data_rights.store import (
    correspondents,
    request_moves,
    requests,
    restrictions,
)
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId

from .begin_erasure import begin_erasure
from .restrict_person import restrict_person


async def carry_out_request(
    uow: UnitOfWork, person: SubjectId, request_id: RequestId, *, correspondent: SubjectId
) -> None:
    """Build, restrict or erase; corrections and objections wait for the officer. Again is success.

    For an address that is nobody's the answer is that nothing is held. The unit of work is
    EXCLUSIVE.
    """
    request = await requests.find_request(uow.db, person, request_id)
    if request is None or request.state not in UNDER_WAY:
        return
    if await correspondents.find_correspondent(uow.db, person) is not None:
        await _complete(uow, request)
        uow.post(NothingHeld(subject_id=person, request_id=request_id))
    elif request.kind == Right.ERASE:
        await begin_erasure(uow, request, correspondent=correspondent)
    elif request.kind == Right.RESTRICT:
        await _restrict(uow, request)
    elif request.kind == Right.ACCESS:
        uow.post(AccessRequested(subject_id=person, request_id=request_id))
    elif request.kind == Right.EXPORT:
        uow.post(ExportRequested(subject_id=person, request_id=request_id))
    uow.audit("data_rights.carry_out_request", subject_id=person, object_id=request_id)


async def _restrict(uow: UnitOfWork, request: RequestRow) -> None:
    standing = await restrictions.list_standing(uow.db, request.subject_id)
    if Imposer.PERSON not in standing:
        await restrict_person(uow, request, Ground(str(request.ground)))
    await _complete(uow, request)


async def _complete(uow: UnitOfWork, request: RequestRow) -> None:
    await request_moves.end_request(
        uow.db, request.subject_id, request.id, state=RequestState.COMPLETED, at=uow.now
    )
