"""The door for other rooms: what a cohort is, a seat in it, and the making of courses."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_id

from . import store
from .models import CohortId, CohortState, CourseId
from .store import (
    CohortPlan,
    CohortRow,
    CourseRow,
    cohort_facts,
    giving_seats_back,
    running_cohorts,
    taking_seat,
)

__all__ = [
    "CohortId",
    "CohortPlan",
    "CohortRow",
    "CohortState",
    "CourseId",
    "CourseRow",
    "add_course",
    "cohort_facts",
    "find_course",
    "get_cohort",
    "giving_seats_back",
    "open_cohort",
    "running_cohorts",
    "taking_seat",
]


async def get_cohort(uow: UnitOfWork, cohort_id: CohortId) -> CohortRow:
    """The cohort as it stands, without a lock. Raises NotFound."""
    return await store.get_cohort(uow.db, cohort_id)


async def find_course(uow: UnitOfWork, code: str) -> CourseRow | None:
    """The course with this code."""
    return await store.find_course(uow.db, code)


async def add_course(uow: UnitOfWork, row: CourseRow) -> None:
    """Add a course. Raises UniqueViolated when its code is taken."""
    await store.add_course(uow.db, row)


async def open_cohort(uow: UnitOfWork, plan: CohortPlan) -> CohortId:
    """Open a cohort; nobody has a seat in it yet."""
    cohort_id = CohortId(new_id())
    await store.add_cohort(uow.db, cohort_id, plan)
    return cohort_id
