"""Who has which role, and what people are called."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    text,
)

from qp_api.core.actor import Processing, Role
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.accounts.models import accounts
from qp_api.kit.ids import SubjectId

from .rows import Holder, NamedAccount

_a = accounts.c
_owner: Any = bindparam("subject_id")
_mine = (_a.subject_id == _owner, _a.id == _owner)
_these = _a.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid)))

ROLES = select(accounts.c.subject_id, accounts.c.roles).subquery("account_roles")
"""Each person's roles, for statements of other rooms that need them in the same round trip."""

_POWERS: Final = int.from_bytes(b"qp-power", "big")
_LOCK_POWERS = command(
    select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"))
)
_HAS_ROLE = statement(
    select(accounts.c.subject_id).where(
        *_mine, bindparam("role", type_=Text()) == any_(accounts.c.roles)
    ),
    Holder,
)
_NAMES = statement(select(_a.id, _a.subject_id, _a.name).where(_these), NamedAccount)
# Written out, not bound: only a literal lets the planner see that the partial index applies.
_STAFF = statement(
    select(accounts.c.subject_id)
    .join(subjects, subjects.c.id == _a.subject_id)
    .where(
        text("accounts.roles <> '{learner}'::text[]"),
        bindparam("role", type_=Text()) == any_(accounts.c.roles),
        subjects.c.processing == str(Processing.OPEN),
    )
    .order_by(_a.subject_id)
    .limit(bindparam("most")),
    Holder,
)


async def lock_powers(db: Database) -> None:
    """Wait for whoever else finds out whether the house has an admin, until this ends."""
    await db.run(_LOCK_POWERS, lock=_POWERS)


async def list_holders(db: Database, role: Role, *, most: int) -> list[SubjectId]:
    """Open people with a role beyond the learner's, in the order of their ids."""
    return [row.subject_id for row in await db.list(_STAFF, role=role, most=most)]


async def has_role(db: Database, subject_id: SubjectId, role: Role) -> bool:
    """Whether a person has this role."""
    return await db.find(_HAS_ROLE, subject_id=subject_id, role=role) is not None


async def list_names(db: Database, subject_ids: Sequence[SubjectId]) -> list[NamedAccount]:
    """What these people are called, in no order; without whom this purpose can't see."""
    return await db.list(_NAMES, subject_ids=list(subject_ids))
