"""What a person reads about their own account."""

from qp_api.core.db.database import Database
from qp_api.kit.ids import SubjectId

from . import store
from .store import AccountRow


async def read_me(db: Database, *, subject_id: SubjectId) -> AccountRow:
    """The account as it stands, without a lock. Raises NotFound."""
    return await store.get_account(db, subject_id)
