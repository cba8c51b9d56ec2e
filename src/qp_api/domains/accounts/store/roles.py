"""Somebody's roles: as they are under lock, and as they become."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, any_, bindparam, func, literal, select, text, update

from qp_api.core.actor import Processing, Role
from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.accounts.models import accounts
from qp_api.kit.ids import SubjectId

from .rows import Holder


@dataclass(frozen=True, slots=True)
class RolesRow:
    """What somebody may do beyond their own record; sorted."""

    id: UUID
    subject_id: SubjectId
    roles: Sequence[str]
    verified_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class _Count:
    rows: int


@dataclass(frozen=True, slots=True)
class _Lacks:
    lacks: bool


_a = accounts.c
_owner: Any = bindparam("subject_id")
_mine = (_a.subject_id == _owner, _a.id == _owner)
_columns = [_a[name] for name in RolesRow.__dataclass_fields__]
_LOCK = statement(select(*_columns).where(*_mine).with_for_update(), RolesRow)
_CHANGE = statement(
    update(accounts)
    .where(*_mine)
    .values({_a.roles: bindparam("granted", type_=ARRAY(Text)), _a.version: _a.version + 1})
    .returning(*_columns),
    RolesRow,
)
# Written out, not bound: only a literal lets the planner see that the partial index applies.
_BEYOND = text("accounts.roles <> '{learner}'::text[]")
_STAFF = statement(
    select(_a.subject_id).where(
        _BEYOND, _a.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid)))
    ),
    Holder,
)
_open_admins = (
    select(literal(1))
    .select_from(accounts)
    .join(subjects, subjects.c.id == _a.subject_id)
    .where(
        _BEYOND,
        literal(str(Role.ADMIN), Text) == any_(_a.roles),
        subjects.c.processing == str(Processing.OPEN),
    )
)
_COUNT_OPEN = statement(
    select(func.count().label("rows")).select_from(_open_admins.subquery()), _Count
)
_LACKS = statement(
    select(and_(select(_a.id).exists(), ~_open_admins.exists()).label("lacks")), _Lacks
)


async def lacks_admin(db: Database) -> bool:
    """Whether there are accounts, and no open one of an admin."""
    return (await db.get(_LACKS)).lacks


async def lock_roles(db: Database, subject_id: SubjectId) -> RolesRow:
    """Somebody's roles, which nobody else changes until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, subject_id=subject_id)


async def change_roles(db: Database, subject_id: SubjectId, roles: Iterable[Role]) -> RolesRow:
    """Give somebody these roles and no other. Raises NotFound."""
    return await db.get(_CHANGE, subject_id=subject_id, granted=sorted(map(str, roles)))


async def list_staff(db: Database, subject_ids: Sequence[SubjectId]) -> list[SubjectId]:
    """Who of these people has a role beyond the learner's."""
    rows = await db.list(_STAFF, subject_ids=list(subject_ids))
    return [row.subject_id for row in rows]


async def count_open_admins(db: Database) -> int:
    """How many admins there are whose account is open."""
    return (await db.get(_COUNT_OPEN)).rows
