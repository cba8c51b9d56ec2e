"""What a person reads about their own account, and of who came to it."""

from typing import cast
from uuid import UUID

from qp_api.core.audit.access import AccessEntry, list_access
from qp_api.core.db.database import Database
from qp_api.core.http.cursors import Position
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
