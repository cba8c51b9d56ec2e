"""Answer a request later than was promised: once, in time, with a reason (DR-5)."""

from datetime import date

from qp_api.core.actor import Actor
from qp_api.core.http.etags import WriteCondition
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RequestExtended
from qp_api.domains.data_rights.models import ExtensionReason, RequestId
from qp_api.domains.data_rights.queries.requests import version_of
from qp_api.domains.data_rights.rules.decisions import (
    check_extendable,
    check_not_own,
    extended_until,
)
from qp_api.domains.data_rights.store import request_moves, requests
from qp_api.domains.data_rights.store.requests import RequestRow

from .receive_request import post_alarms


async def extend_request(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: RequestId,
    condition: WriteCondition,
    reason: ExtensionReason,
    due_on: date | None,
) -> RequestRow:
    """Move the due day, at most to three months after receipt; the notice is owed with it.

    Raises NotFound, OwnRequest, Stale, RequestEnded, NotExtendable.
    """
    row = await requests.get_anybodys_request(uow.db, request_id)
    check_not_own(row.subject_id, actor.person)
    await lock_person(uow, row.subject_id)
    row = await requests.get_request(uow.db, row.subject_id, request_id)
    condition.check(version_of(row))
    check_extendable(row, now=uow.now)
    due_at = extended_until(row, due_on)
    await request_moves.extend_request(
        uow.db, row.subject_id, row.id, due_at=due_at, reason=reason, at=uow.now
    )
    post_alarms(uow, row.id, row.received_at, due_at)
    uow.post(RequestExtended(subject_id=row.subject_id, request_id=row.id))
    uow.audit(
        "data_rights.extend_request",
        subject_id=row.subject_id,
        object_id=row.id,
        details={"role": "dpo", "reason": str(reason)},
    )
    return await requests.get_request(uow.db, row.subject_id, row.id)
