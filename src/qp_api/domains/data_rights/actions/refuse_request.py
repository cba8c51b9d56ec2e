"""Refuse a request: never without reason, words, complaint route and court (DR-6)."""

from dataclasses import dataclass, field

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RequestRefused
from qp_api.domains.data_rights.models import ChangeState, Right
from qp_api.domains.data_rights.rules.decisions import state_when_refused
from qp_api.domains.data_rights.store import corrections, request_moves, requests
from qp_api.domains.data_rights.store.corrections import DisputeRow
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why, as an IRI and in words, and where the person may complain and sue."""

    reason: str
    words: str = field(repr=False)
    complaint_route: str
    court: str


async def refuse_request(uow: UnitOfWork, request: RequestRow, refusal: Refusal) -> None:
    """End an open request; what was not corrected is marked as disputed (DR-7).

    The unit of work holds the person FOR UPDATE.
    """
    person = request.subject_id
    proposed, applied = 0, 0
    if request.kind == Right.RECTIFY:
        proposed, applied = await _mark_disputed(uow, request)
    await request_moves.refuse_request(
        uow.db,
        person,
        request.id,
        state=state_when_refused(applied=applied),
        reason=refusal.reason,
        words=refusal.words,
        route=refusal.complaint_route,
        court=refusal.court,
        at=uow.now,
    )
    uow.post(RequestRefused(subject_id=person, request_id=request.id))
    uow.audit(
        "data_rights.refuse_request",
        subject_id=person,
        object_id=request.id,
        details={"disputed": proposed},
    )


async def _mark_disputed(uow: UnitOfWork, request: RequestRow) -> tuple[int, int]:
    """How many values are disputed from now on, and how many had been corrected before."""
    person = request.subject_id
    texts = await requests.find_texts(uow.db, person, request.id)
    changes = await corrections.list_changes(uow.db, person, request.id)
    refused = [one for one in changes if one.state == ChangeState.PROPOSED]
    for change in refused:
        await corrections.drop_dispute(uow.db, person, change.place)
        mark = DisputeRow(
            subject_id=person,
            id=new_id(),
            request_id=request.id,
            target_table=change.target_table,
            target_row=change.target_row,
            target_column=change.target_column,
            statement=None if texts is None else texts.details,
            marked_at=uow.now,
        )
        await corrections.add_dispute(uow.db, mark)
    await corrections.settle_changes(uow.db, person, request.id, state=ChangeState.REFUSED)
    return len(refused), len(changes) - len(refused)
