"""The marks on a person's data, as packages and answers show them (DR-7)."""

from typing import Any

from qp_api.core.db.database import Database
from qp_api.domains.data_rights.store import corrections
from qp_api.kit.ids import SubjectId


async def list_disputed(db: Database, subject_id: SubjectId) -> list[dict[str, Any]]:
    """Each value that its person calls wrong and the house kept: where it is, and their words."""
    return [
        {
            "table": mark.target_table,
            "row": str(mark.target_row),
            "column": mark.target_column,
            "statement": mark.statement,
            "since": mark.marked_at.isoformat(),
        }
        for mark in await corrections.list_disputes(db, subject_id)
    ]
