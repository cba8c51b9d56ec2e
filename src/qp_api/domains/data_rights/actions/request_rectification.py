"""Ask for one's own data to be corrected (P5.2)."""

from collections.abc import Sequence

from qp_api.core.actor import Actor
from qp_api.core.privacy import Rectify
from qp_api.core.subject_data.rectify import rectify
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import DataRectified, RightsRequestReceived
from qp_api.domains.data_rights.models import ChangeState, RequestId, RequestState, Right
from qp_api.domains.data_rights.store import corrections, request_moves, requests
from qp_api.domains.data_rights.store.corrections import ChangeRow
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId, new_id

from .overtake_mail import waits_for_proof, withdraw_mail
from .read_changes import ReadChange, Wanted, read_changes
from .receive_request import Asked, receive_request


async def request_rectification(
    uow: UnitOfWork, actor: Actor, *, wanted: Sequence[Wanted], reason: str | None
) -> RequestRow:
    """Correct at once what the person may correct alone; the rest waits for the officer.

    What is wanted of a request that is open already joins it, so that nothing is lost (DR-2); a
    mail that nobody has proven gives way. The unit of work is EXCLUSIVE. Raises
    InvalidRequest, NotFound.
    """
    person = actor.person
    read = await read_changes(uow, person, wanted)
    alone = [one for one in read if one.rule is Rectify.SELF]
    others = [one for one in read if one.rule is not Rectify.SELF]
    request, is_new = await _received(uow, person, reason, waits=bool(others))
    await rectify(uow, person, [one.change for one in alone])
    await _keep(uow, person, request.id, alone, ChangeState.APPLIED)
    await _keep(uow, person, request.id, others, ChangeState.PROPOSED)
    if others and is_new:
        uow.post(RightsRequestReceived(subject_id=person, request_id=request.id))
    if alone:
        uow.post(DataRectified(subject_id=person, request_id=request.id))
    uow.audit(
        "data_rights.request_rectification",
        subject_id=person,
        object_id=request.id,
        details={
            "applied": [f"{one.change.table}.{one.change.column}" for one in alone],
            "proposed": [f"{one.change.table}.{one.change.column}" for one in others],
        },
    )
    return request


async def _received(
    uow: UnitOfWork, person: SubjectId, reason: str | None, *, waits: bool
) -> tuple[RequestRow, bool]:
    if not waits:
        asked = Asked(Right.RECTIFY, RequestState.COMPLETED, details=reason)
        return await receive_request(uow, person, asked), True
    standing = await requests.find_open_request(uow.db, person, Right.RECTIFY)
    if standing is not None and waits_for_proof(standing):
        await withdraw_mail(uow, standing)
        standing = None
    if standing is None:
        return await receive_request(uow, person, Asked(Right.RECTIFY, details=reason)), True
    if reason is not None:
        await request_moves.note_details(uow.db, person, standing.id, reason)
    return standing, False


async def _keep(
    uow: UnitOfWork,
    person: SubjectId,
    request_id: RequestId,
    read: Sequence[ReadChange],
    state: ChangeState,
) -> None:
    """Keep the values for as long as the request is open, and some days; the newest one counts."""
    if not read:
        return
    rows = [_row(person, request_id, one, state) for one in read]
    places = {row.place for row in rows}
    for known in await corrections.list_changes(uow.db, person, request_id):
        if known.place in places:
            await corrections.drop_change(uow.db, known)
    await corrections.add_changes(uow.db, rows)
    if state is ChangeState.APPLIED:
        for place in places:
            await corrections.drop_dispute(uow.db, person, place)


def _row(
    person: SubjectId, request_id: RequestId, read: ReadChange, state: ChangeState
) -> ChangeRow:
    return ChangeRow(
        subject_id=person,
        id=new_id(),
        request_id=request_id,
        target_table=read.change.table,
        target_row=read.change.row_id,
        target_column=read.change.column,
        state=str(state),
        old_value=read.old,
        new_value=read.new,
    )
