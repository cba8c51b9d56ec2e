"""Who of the house looked at a person's data, as the package says it (P5.1)."""

from typing import Any

from qp_api.core.audit.access import list_all_access
from qp_api.core.db.database import Database
from qp_api.kit.ids import SubjectId


async def list_staff_access(db: Database, subject_id: SubjectId) -> list[dict[str, Any]]:
    """Each access by somebody else, the oldest first: when, what, why, by which role or key."""
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "purpose": entry.purpose,
            "role": entry.role,
            "key": entry.key,
            "reason": entry.reason,
            "ticket": entry.ticket,
        }
        for entry in await list_all_access(db, subject_id)
    ]
