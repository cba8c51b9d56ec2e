"""Accounts that nobody has been let into yet."""

from datetime import date

from sqlalchemy import bindparam, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command
from qp_api.domains.accounts.models import accounts
from qp_api.kit.ids import SubjectId

_a = accounts.c
_PROLONG = command(
    update(accounts)
    .where(_a.subject_id == bindparam("owner"), _a.verified_at.is_(None))
    .values(inactivity_due_on=bindparam("due_on"))
)


async def prolong_pending(db: Database, subject_id: SubjectId, *, due_on: date) -> None:
    """Let a pending account stand until a day. Raises NothingChanged."""
    await db.change(_PROLONG, owner=subject_id, due_on=due_on)
