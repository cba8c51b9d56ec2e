"""The room's SQL: the owner is in every key."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.catalog.public import CohortId
from qp_api.kit.ids import SubjectId

from .models import EnrollmentId, enrollments


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """An enrollment; times are UTC."""

    subject_id: UUID
    id: UUID
    cohort_id: UUID
    state: str
    enrolled_at: datetime
    payment_due_at: datetime | None


_LAST_ID: Final = UUID(int=2**128 - 1)

_e = enrollments
_most: Any = bindparam("most")
_own = select(_e).where(_e.c.subject_id == bindparam("owner"))
_LIST = statement(
    _own.where(_e.c.id < bindparam("before")).order_by(_e.c.id.desc()).limit(_most),
    EnrollmentRow,
)
_ONE = statement(_own.where(_e.c.id == bindparam("enrollment_id")), EnrollmentRow)
_IN_COHORT = statement(_own.where(_e.c.cohort_id == bindparam("cohort")), EnrollmentRow)
_ADD = command(insert(_e).values({c: bindparam(c.name) for c in _e.c}))


async def list_enrollments(
    db: Database, subject_id: SubjectId, *, before: EnrollmentId | None, most: int
) -> list[EnrollmentRow]:
    """A person's enrollments, the newest first, made before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or _LAST_ID, most=most)


async def get_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """A person's enrollment. Raises NotFound, for another's too."""
    return await db.get(_ONE, owner=subject_id, enrollment_id=enrollment_id)


async def find_enrollment_in(
    db: Database, subject_id: SubjectId, cohort_id: CohortId
) -> EnrollmentRow | None:
    """A person's enrollment in a cohort."""
    return await db.find(_IN_COHORT, owner=subject_id, cohort=cohort_id)


async def add_enrollment(db: Database, row: EnrollmentRow) -> None:
    """Add an enrollment. Raises UniqueViolated when the person has one in this cohort."""
    await db.run(_ADD, **asdict(row))
