"""What a person reads of their account and of who came to it, and what waits for two."""

from typing import cast
from uuid import UUID

from qp_api.core.actor import Actor
from qp_api.core.approvals import ApprovalId, ApprovalKinds, ApprovalState
from qp_api.core.approvals import store as approvals
from qp_api.core.approvals.store import Listed
from qp_api.core.audit.access import AccessEntry, list_access
from qp_api.core.db.database import Database
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from . import store
from .store import AccountRow


async def read_me(db: Database, *, subject_id: SubjectId) -> AccountRow:
    """The account as it stands, without a lock. Raises NotFound."""
    return await store.get_account(db, subject_id)


def access_position(row: AccessEntry) -> Position:
    """Where an access stands in the log."""
    return (row.id,)


async def list_access_to_me(
    db: Database, *, subject_id: SubjectId, after: Position | None, most: int
) -> list[AccessEntry]:
    """Each access to a person's data by somebody else, the newest first. P5.1."""
    before = None if after is None else cast("UUID", after[0])
    return await list_access(db, subject_id, before=before, most=most)


async def list_approvals(
    uow: UnitOfWork,
    actor: Actor,
    *,
    state: ApprovalState | None,
    after: Position | None,
    most: int,
) -> list[Listed]:
    """What the actor asked for or may decide, the newest first; not what is about them."""
    return await approvals.list_approvals(
        uow.db,
        actor.person,
        kinds=_decided_by(uow, actor),
        state=state,
        before=None if after is None else cast("ApprovalId", after[0]),
        most=most,
    )


async def read_approval(uow: UnitOfWork, actor: Actor, *, approval_id: ApprovalId) -> Listed:
    """One that the actor asked for or may decide. Raises NotFound."""
    row = await approvals.get_approval(uow.db, approval_id)
    decides = row.kind in _decided_by(uow, actor) and row.subject_id != actor.person
    if row.asked_by != actor.person and not decides:
        raise NotFound
    return row


def approval_position(row: Listed) -> Position:
    """Where an approval stands in the list."""
    return (row.id,)


async def count_open_admins(uow: UnitOfWork) -> int:
    """How many admins there are whose account is open; none is a fault of the house."""
    return await store.count_open_admins(uow.db)


async def count_waiting(uow: UnitOfWork) -> int:
    """How many acts wait for a second person."""
    return await approvals.count_waiting(uow.db)


def _decided_by(uow: UnitOfWork, actor: Actor) -> list[str]:
    return uow.process.port(ApprovalKinds).decided_by(actor.roles)
