"""Decide an act that needs two persons, and do it: everything is looked at again, under lock."""

from collections.abc import Collection
from dataclasses import dataclass

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from . import store
from .errors import (
    ApprovalAltered,
    ApprovalEnded,
    ApprovalGiven,
    ApprovalTooEarly,
    SecondPersonRequired,
)
from .kinds import Approval, ApprovalKind, ApprovalKinds
from .models import ApprovalId, ApprovalState, Decision, Reason
from .payload import facts_of, is_unaltered
from .rules import Approver, is_second_person
from .store import Listed, Row

__all__ = [
    "Approver",
    "Deciding",
    "Decision",
    "Reason",
    "decide",
    "decides_still",
    "list_approvers",
]

_ENDS = {
    Decision.APPROVE: ApprovalState.APPROVED,
    Decision.REFUSE: ApprovalState.REFUSED,
    Decision.WITHDRAW: ApprovalState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Deciding:
    """What somebody says to an approval."""

    approval_id: ApprovalId
    decision: Decision
    reason: Reason | None


async def list_approvers(uow: UnitOfWork, approval_id: ApprovalId) -> list[SubjectId]:
    """Who has approved it so far; they are looked at again when it is carried out (R21)."""
    return await store.list_said(uow.db, approval_id)


def decides_still(uow: UnitOfWork, row: Row, approver: Approver) -> bool:
    """Whether somebody could approve this as they stand now. Raises NotFound."""
    return _is_second_person(_kind(uow, row), row, approver)


async def decide(
    uow: UnitOfWork,
    approver: Approver,
    deciding: Deciding,
    *,
    lapsed: Collection[SubjectId] = (),
) -> Listed:
    """Note the decision; with the last approval that is needed, do what was asked for.

    In custody; the approver, those before them and whoever is concerned are locked, in the order of
    their ids, before. What the `lapsed` said, who could not say it now, does not count. Raises
    NotFound, ApprovalEnded, ApprovalTooEarly, ApprovalGiven, SecondPersonRequired, ApprovalAltered,
    and what the act itself raises: then nothing was decided, and it still waits.
    """
    row = await store.lock_approval(uow.db, deciding.approval_id)
    kind = _kind(uow, row)
    _check_approver(kind, row, approver, deciding.decision)
    if row.state != ApprovalState.PENDING or row.expires_at <= uow.now:
        raise ApprovalEnded
    is_approval = deciding.decision is Decision.APPROVE
    if is_approval and uow.now < row.asked_at + kind.waits:
        raise ApprovalTooEarly
    said = await store.list_said(uow.db, row.id)
    if approver.subject_id in said:
        raise ApprovalGiven
    await store.add_decision(
        uow.db,
        row.id,
        by=approver.subject_id,
        decision=deciding.decision,
        reason=deciding.reason,
        at=uow.now,
    )
    if not is_approval or len(set(said) - set(lapsed)) + 1 >= row.needed:
        await store.end_approval(uow.db, row.id, _ENDS[deciding.decision], at=uow.now)
        if is_approval:
            await _carry_out(uow, kind, row)
    return await store.get_approval(uow.db, row.id)


def _kind(uow: UnitOfWork, row: Row) -> ApprovalKind:
    kind = uow.process.port(ApprovalKinds).kinds.get(row.kind)
    if kind is None:  # of a room that is no more
        raise NotFound
    return kind


def _check_approver(kind: ApprovalKind, row: Row, approver: Approver, decision: Decision) -> None:
    """Whoever asked withdraws, and nobody else; another one decides."""
    if decision is Decision.WITHDRAW:
        may = row.asked_by == approver.subject_id
    else:
        may = _is_second_person(kind, row, approver)
    if not may:
        raise SecondPersonRequired


def _is_second_person(kind: ApprovalKind, row: Row, approver: Approver) -> bool:
    return is_second_person(
        approver, approvers=kind.approvers, asked_by=row.asked_by, subject_id=row.subject_id
    )


async def _carry_out(uow: UnitOfWork, kind: ApprovalKind, row: Row) -> None:
    unaltered = is_unaltered(
        row.payload,
        row.payload_hash,
        kind=row.kind,
        subject_id=row.subject_id,
        object_id=row.object_id,
    )
    if not unaltered:
        raise ApprovalAltered
    approval = Approval(
        id=row.id,
        kind=row.kind,
        asked_by=row.asked_by,
        subject_id=row.subject_id,
        object_id=row.object_id,
        facts=facts_of(row.payload),
        asked_at=row.asked_at,
    )
    await kind.execute(uow, approval)
