"""Decide a request that is the officer's to decide (P5.2, P5.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from qp_api.core.actor import Actor
from qp_api.core.db.failures import ConstraintViolated
from qp_api.core.http.etags import WriteCondition
from qp_api.core.privacy import Rectify
from qp_api.core.subject_data.rectify import Change, NotRectifiable, rectify
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import DataRectified, RequestGranted
from qp_api.domains.data_rights.models import ChangeState, RequestId, RequestState, Right
from qp_api.domains.data_rights.queries.requests import version_of
from qp_api.domains.data_rights.rules.decisions import (
    check_grantable,
    check_not_own,
    check_refusable,
)
from qp_api.domains.data_rights.store import corrections, request_moves, requests
from qp_api.domains.data_rights.store.requests import RequestRow

from .read_changes import Wanted, read_changes, value_of
from .refuse_request import Refusal, refuse_request


@dataclass(frozen=True, slots=True)
class Grant:
    """For the person; `wanted` are the corrections of a mail, in place of proposed ones."""

    wanted: Sequence[Wanted] = ()


async def decide_request(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: RequestId,
    condition: WriteCondition,
    decision: Grant | Refusal,
) -> RequestRow:
    """Grant or refuse, for the version that the officer has read; the person is told by duty.

    Raises NotFound, OwnRequest, Stale, RequestEnded, NotDecidable, NotRectifiable, InvalidRequest.
    """
    row = await requests.get_anybodys_request(uow.db, request_id)
    check_not_own(row.subject_id, actor.person)
    await lock_person(uow, row.subject_id)
    row = await requests.get_request(uow.db, row.subject_id, request_id)
    condition.check(version_of(row))
    if isinstance(decision, Refusal):
        check_refusable(row)
        await refuse_request(uow, row, decision)
    else:
        check_grantable(row)
        await _grant(uow, row, decision)
    uow.audit(
        "data_rights.decide_request",
        subject_id=row.subject_id,
        object_id=row.id,
        details={"role": "dpo", "granted": int(isinstance(decision, Grant))},
    )
    return await requests.get_request(uow.db, row.subject_id, row.id)


async def _grant(uow: UnitOfWork, row: RequestRow, decision: Grant) -> None:
    person = row.subject_id
    if row.kind == Right.RECTIFY:
        await _correct(uow, row, decision)
        uow.post(DataRectified(subject_id=person, request_id=row.id))
    else:
        uow.post(RequestGranted(subject_id=person, request_id=row.id))
    await request_moves.end_request(
        uow.db, person, row.id, state=RequestState.COMPLETED, at=uow.now
    )


async def _correct(uow: UnitOfWork, row: RequestRow, decision: Grant) -> None:
    person = row.subject_id
    if decision.wanted:
        read = await read_changes(uow, person, decision.wanted)
        changes = [one.change for one in read]
    else:
        kept = await corrections.list_changes(uow.db, person, row.id)
        changes = [
            Change(
                one.target_table,
                one.target_row,
                one.target_column,
                value_of(uow, one.target_table, one.target_column, one.new_value),
            )
            for one in kept
            if one.state == ChangeState.PROPOSED
        ]
    try:
        await rectify(uow, person, changes, by=Rectify.REQUEST)
    except ConstraintViolated:
        # Two columns that only go together: which, the room's own rules say.
        raise NotRectifiable from None
    for change in changes:
        place = (change.table, change.row_id, change.column)
        await corrections.drop_dispute(uow.db, person, place)
    await corrections.settle_changes(uow.db, person, row.id, state=ChangeState.APPLIED)
