"""Who of the house looked at a person's data, by role, act and reason; never by name (P5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from qp_api.core.actor import ActorKind
from qp_api.core.audit.models import audit_entries
from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    action: str
    purpose: str
    details: Mapping[str, Any]


_e = audit_entries
_person = bindparam("person", type_=Uuid())
_LIST = statement(
    select(_e.c.at, _e.c.action, _e.c.purpose, _e.c.details)
    .where(
        _e.c.subject_id == _person,
        _e.c.actor_kind == str(ActorKind.PERSON),
        _e.c.actor_id != _person,
    )
    .order_by(_e.c.id),
    _Entry,
)


async def list_staff_access(db: Database, subject_id: SubjectId) -> list[dict[str, Any]]:
    """Each access by another person, the oldest first: time, act, purpose, role and reason."""
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "purpose": entry.purpose,
            "role": entry.details.get("role"),
            "reason": entry.details.get("reason"),
        }
        for entry in await db.list(_LIST, person=subject_id)
    ]
