"""Dead letters: duties that were given up, for an operator to see and to set going again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, func, select, text, update

from qp_api.core.db.statements import statement
from qp_api.core.unit_of_work import UnitOfWork

from .models import duties

_d = duties
# Written out, not bound: only a literal lets the planner see that a partial index applies.
_dead = text("duties.state = 'dead'")
_unfinished = text("duties.state IN ('waiting', 'leased')")
_most = bindparam("most", type_=Integer())


@dataclass(frozen=True, slots=True)
class Listed:
    """A duty as an operator sees it: ids, codes and times."""

    id: UUID
    kind: str
    handler: str | None
    subject_id: UUID | None
    state: str
    due_at: datetime
    attempt: int
    failed_count: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class Revived:
    """A dead letter that is due again."""

    id: UUID
    kind: str
    subject_id: UUID | None


_listed = [_d.c[name] for name in Listed.__dataclass_fields__]
_LIST_DEAD = statement(select(*_listed).where(_dead).order_by(_d.c.id).limit(_most), Listed)
_LIST_DUE = statement(
    select(*_listed)
    .where(_unfinished, _d.c.due_at <= bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_d.c.due_at, _d.c.id)
    .limit(_most),
    Listed,
)
_REVIVE = statement(
    update(_d)
    .where(_d.c.id == bindparam("duty_id", type_=Uuid()), _dead)
    .values(state="waiting", failed_count=0, retry_at=func.clock_timestamp(), done_at=None)
    .returning(_d.c.id, _d.c.kind, _d.c.subject_id),
    Revived,
)


async def list_dead(uow: UnitOfWork, *, most: int) -> list[Listed]:
    """Dead letters, oldest first."""
    return await uow.db.list(_LIST_DEAD, most=most)


async def list_due(uow: UnitOfWork, *, most: int) -> list[Listed]:
    """What is due and unfinished, longest due first."""
    return await uow.db.list(_LIST_DUE, now=uow.now, most=most)


async def retry_duty(uow: UnitOfWork, duty_id: UUID) -> Revived:
    """Set a dead letter going again, with a full measure of tries; audited. Raises NotFound."""
    revived = await uow.db.get(_REVIVE, duty_id=duty_id)
    uow.audit(
        "duties.retry_duty",
        subject_id=revived.subject_id,
        object_id=revived.id,
        details={"kind": revived.kind},
    )
    return revived
