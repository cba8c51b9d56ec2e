"""Whose requests are open, of many people at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text

from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.domains.data_rights.models import OPEN_STATES, rights_requests
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class _Waits:
    subject_id: SubjectId


_r = rights_requests
_WAITING = statement(
    select(_r.c.subject_id)
    .distinct()
    .where(
        _r.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
        text(f"rights_requests.state IN ({OPEN_STATES})"),
    ),
    _Waits,
)


async def list_waiting(db: Database, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people has an open request."""
    return {row.subject_id for row in await db.list(_WAITING, subjects=list(subject_ids))}
