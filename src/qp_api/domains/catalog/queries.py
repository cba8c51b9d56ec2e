"""What the catalogue shows, a page at a time."""

from datetime import date
from typing import cast

from qp_api.core.db.database import Database
from qp_api.core.http.cursors import Position

from . import store
from .models import CohortId, CourseId
from .store import CohortRow, CourseRow


def course_position(row: CourseRow) -> Position:
    """Where a course stands in the list."""
    return (row.id,)


def cohort_position(row: CohortRow) -> Position:
    """Where a cohort stands in the list."""
    return (row.starts_on.isoformat(), row.id)


async def list_courses(db: Database, *, after: Position | None, most: int) -> list[CourseRow]:
    """Courses in the order of their making."""
    last = None if after is None else cast("CourseId", after[0])
    return await store.list_courses(db, after=last, most=most)


async def list_cohorts(
    db: Database, *, course_id: CourseId | None, after: Position | None, most: int
) -> list[CohortRow]:
    """Cohorts by first day, of one course or of all."""
    last = None
    if after is not None:
        last = (date.fromisoformat(str(after[0])), cast("CohortId", after[1]))
    return await store.list_cohorts(db, course_id=course_id, after=last, most=most)


async def read_cohort(db: Database, *, cohort_id: CohortId) -> CohortRow:
    """One cohort. Raises NotFound."""
    return await store.get_cohort(db, cohort_id)
