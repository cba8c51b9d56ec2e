"""Approvals: asked, listed, held, ended; and what was said to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .models import ApprovalId, ApprovalState, Decision, Reason, approval_decisions, approvals


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What is asked for."""

    id: ApprovalId
    kind: str
    asked_by: SubjectId | None
    subject_id: SubjectId | None
    object_id: UUID
    payload: str
    payload_hash: str
    needed: int
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Row(NewApproval):
    """An approval as it stands; business times."""

    state: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed(Row):
    """The same, with how many have approved it."""

    approved: int


@dataclass(frozen=True, slots=True)
class Said:
    """Who approved."""

    decided_by: SubjectId


@dataclass(frozen=True, slots=True)
class Ended:
    """One that has ended."""

    id: ApprovalId


@dataclass(frozen=True, slots=True)
class _Count:
    rows: int


LAST_ID: Final = UUID(int=2**128 - 1)
_a, _d = approvals.c, approval_decisions.c
_instant: Any = DateTime(timezone=True)
_columns = [_a[name] for name in Row.__dataclass_fields__]
_one = _a.id == bindparam("approval_id", type_=Uuid())
_approved = (
    select(func.count())
    .where(_d.approval_id == _a.id, _d.decision == str(Decision.APPROVE))
    .scalar_subquery()
    .label("approved")
)
_PENDING: Final = str(ApprovalState.PENDING)

_ADD = command(
    insert(approvals).values(
        {_a[name]: bindparam(name) for name in NewApproval.__dataclass_fields__}
        | {_a.state: _PENDING, _a.ended_at: None}
    )
)
_GET = statement(select(*_columns, _approved).where(_one), Listed)
_LOCK = statement(select(*_columns).where(_one).with_for_update(), Row)
_SAID = statement(
    select(_d.decided_by).where(
        _d.approval_id == bindparam("approval_id", type_=Uuid()),
        _d.decision == str(Decision.APPROVE),
    ),
    Said,
)
_ADD_DECISION = command(
    insert(approval_decisions).values({c: bindparam(c.name) for c in approval_decisions.c})
)
_END = command(
    update(approvals)
    .where(_one, _a.state == _PENDING)
    .values(state=bindparam("ends", type_=Text()), ended_at=bindparam("at", type_=_instant))
)
_WITHDRAW = statement(
    update(approvals)
    .where(
        _a.kind == bindparam("of_kind", type_=Text()),
        _a.object_id == bindparam("about", type_=Uuid()),
        text("approvals.state = 'pending'"),
    )
    .values(state=str(ApprovalState.WITHDRAWN), ended_at=bindparam("at", type_=_instant))
    .returning(_a.id),
    Ended,
)
_me: Any = bindparam("me", type_=Uuid())
_mine = or_(
    _a.asked_by == _me,
    and_(
        _a.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
        _a.subject_id.is_distinct_from(_me),
    ),
)
_LIST = statement(
    select(*_columns, _approved)
    .where(
        _mine,
        _a.state == any_(bindparam("states", type_=ARRAY(Text))),
        _a.id < bindparam("before", type_=Uuid()),
    )
    .order_by(_a.id.desc())
    .limit(bindparam("most", type_=Integer())),
    Listed,
)
_WAITING = statement(
    select(func.count().label("rows")).select_from(approvals).where(text("state = 'pending'")),
    _Count,
)
_old = (
    select(_a.id)
    .where(_a.ended_at < bindparam("before", type_=_instant))
    .order_by(_a.ended_at)
    .limit(bindparam("most", type_=Integer()))
)
_DROP_SAID = command(
    delete(approval_decisions).where(_d.approval_id == any_(_old.correlate(None).scalar_subquery()))
)
_DROP = command(delete(approvals).where(_a.id == any_(_old.correlate(None).scalar_subquery())))


async def add_approval(db: Database, row: NewApproval) -> None:
    """Ask. Raises UniqueViolated when one waits for the same object."""
    await db.run(_ADD, **values_of(row))


async def get_approval(db: Database, approval_id: ApprovalId) -> Listed:
    """The approval. Raises NotFound."""
    return await db.get(_GET, approval_id=approval_id)


async def lock_approval(db: Database, approval_id: ApprovalId) -> Row:
    """The approval, which nobody else decides until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, approval_id=approval_id)


async def list_said(db: Database, approval_id: ApprovalId) -> list[SubjectId]:
    """Who has approved it so far."""
    return [said.decided_by for said in await db.list(_SAID, approval_id=approval_id)]


async def add_decision(
    db: Database,
    approval_id: ApprovalId,
    *,
    by: SubjectId,
    decision: Decision,
    reason: Reason | None,
    at: datetime,
) -> None:
    """Note what somebody said."""
    await db.run(
        _ADD_DECISION,
        approval_id=approval_id,
        decided_by=by,
        decision=decision,
        reason=reason,
        decided_at=at,
    )


async def end_approval(
    db: Database, approval_id: ApprovalId, state: ApprovalState, *, at: datetime
) -> bool:
    """End it; False when it has ended."""
    return await db.run(_END, approval_id=approval_id, ends=str(state), at=at) > 0


async def withdraw_waiting(
    db: Database, kind: str, object_id: UUID, *, at: datetime
) -> list[ApprovalId]:
    """Withdraw what waits for an object; at most one does."""
    rows = await db.list(_WITHDRAW, of_kind=kind, about=object_id, at=at)
    return [row.id for row in rows]


async def list_approvals(
    db: Database,
    me: SubjectId,
    *,
    kinds: Sequence[str],
    state: ApprovalState | None,
    before: ApprovalId | None,
    most: int,
) -> list[Listed]:
    """What somebody asked for or may decide, the newest first."""
    states = [str(one) for one in ApprovalState] if state is None else [str(state)]
    wanted = {"me": me, "kinds": list(kinds), "states": states}
    return await db.list(_LIST, **wanted, before=before or LAST_ID, most=most)


async def count_waiting(db: Database) -> int:
    """How many wait."""
    return (await db.get(_WAITING)).rows


async def drop_ended(db: Database, *, before: datetime, most: int) -> int:
    """Forget what ended before, and what was said to it; at most so many at a time."""
    await db.run(_DROP_SAID, before=before, most=most)
    return await db.run(_DROP, before=before, most=most)
