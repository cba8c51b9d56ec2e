"""Ask for an act that needs two persons: it is frozen now, and waits."""

from uuid import UUID

from qp_api.core.db.failures import UniqueViolated
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId, new_id

from . import store
from .errors import ApprovalWaiting
from .kinds import ApprovalKind, Facts
from .messages import ApprovalAsked, ApprovalExpires
from .models import ApprovalId
from .payload import frozen
from .rules import EXPIRES_AFTER, needed_of
from .store import NewApproval


async def ask_approval(
    uow: UnitOfWork,
    kind: ApprovalKind,
    *,
    subject_id: SubjectId | None,
    object_id: UUID,
    facts: Facts,
) -> ApprovalId:
    """Let a second person decide; two of them when the house itself asks. They are told.

    `subject_id` is the person concerned. Raises ApprovalWaiting, NotFrozen.
    """
    payload, payload_hash = frozen(
        kind.name, subject_id=subject_id, object_id=object_id, facts=facts
    )
    asked_by = uow.actor.subject_id
    row = NewApproval(
        id=ApprovalId(new_id()),
        kind=kind.name,
        asked_by=asked_by,
        subject_id=subject_id,
        object_id=object_id,
        payload=payload,
        payload_hash=payload_hash,
        needed=needed_of(asked_by),
        asked_at=uow.now,
        expires_at=uow.now + EXPIRES_AFTER,
    )
    try:
        await store.add_approval(uow.db, row)
    except UniqueViolated:
        raise ApprovalWaiting from None
    uow.post(ApprovalAsked(approval_id=row.id))
    uow.post(ApprovalExpires(approval_id=row.id), due_at=row.expires_at)
    uow.audit(
        "approvals.ask_approval",
        subject_id=subject_id,
        object_id=row.id,
        details={"kind": kind.name, "payload": payload_hash},
    )
    return row.id


async def withdraw_waiting(uow: UnitOfWork, kind: ApprovalKind, *, object_id: UUID) -> None:
    """Wait no longer for a word about this object, where anything waits: its cause is gone."""
    ended = await store.withdraw_waiting(uow.db, kind.name, object_id, at=uow.now)
    for approval_id in ended:
        uow.audit("approvals.withdraw_waiting", object_id=approval_id, details={"kind": kind.name})
