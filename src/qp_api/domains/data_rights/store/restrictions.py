"""Restrictions: standing, begun, lifted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import Ground, Imposer, restrictions
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """One standing restriction."""

    id: UUID
    imposed_by: str


_t = restrictions
_own = _t.c.subject_id == bindparam("owner", type_=Uuid())
_at: Any = bindparam("at", type_=DateTime(timezone=True))
_STANDING = statement(
    select(_t.c.id, _t.c.imposed_by).where(_own, _t.c.lifted_at.is_(None)), RestrictionRow
)
_ADD = command(
    insert(_t).values(
        subject_id=bindparam("owner"),
        id=bindparam("restriction_id"),
        imposed_by=bindparam("imposer"),
        ground=bindparam("on_ground"),
        began_at=_at,
    )
)
_LIFT = command(
    update(_t)
    .where(_own, _t.c.lifted_at.is_(None), _t.c.imposed_by == str(Imposer.PERSON))
    .values(lifted_at=_at)
)


async def list_standing(db: Database, subject_id: SubjectId) -> dict[Imposer, UUID]:
    """The restrictions that stand: who imposed it, and its id."""
    rows = await db.list(_STANDING, owner=subject_id)
    return {Imposer(row.imposed_by): row.id for row in rows}


async def add_restriction(
    db: Database, subject_id: SubjectId, restriction_id: UUID, *, ground: Ground, at: datetime
) -> None:
    """Begin a restriction that the person asked for. Raises UniqueViolated when one stands."""
    await db.run(
        _ADD,
        owner=subject_id,
        restriction_id=restriction_id,
        imposer=str(Imposer.PERSON),
        on_ground=str(ground),
        at=at,
    )


async def lift_own_restriction(db: Database, subject_id: SubjectId, *, at: datetime) -> None:
    """End the restriction that the person asked for. Raises NothingChanged."""
    await db.change(_LIFT, owner=subject_id, at=at)
