"""What the catalogue shows, a page at a time."""

from datetime import date
from typing import Final, cast

from qp_api.core.actor import Actor, Role
from qp_api.core.db.database import Database
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork

from .models import CohortId, CourseId, QuizId
from .ports import CourseLearners
from .store import courses as store
from .store import quizzes
from .store.courses import CohortRow, CourseRow
from .store.quizzes import QuizRow, QuizSheet

STAFF: Final = (Role.INSTRUCTOR, Role.ADMIN)


def course_position(row: CourseRow) -> Position:
    """Where a course stands in the list."""
    return (row.id,)


def cohort_position(row: CohortRow) -> Position:
    """Where a cohort stands in the list."""
    return (row.starts_on.isoformat(), row.id)


def quiz_position(row: QuizRow) -> Position:
    """Where a quiz stands in the list."""
    return (row.id,)


async def list_courses(db: Database, *, after: Position | None, most: int) -> list[CourseRow]:
    """Courses in the order of their making."""
    last = None if after is None else cast("CourseId", after[0])
    return await store.list_courses(db, after=last, most=most)


async def read_course(db: Database, *, course_id: CourseId) -> CourseRow:
    """One course. Raises NotFound."""
    return await store.get_course(db, course_id)


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


async def list_quizzes(
    uow: UnitOfWork, actor: Actor, *, course_id: CourseId, after: Position | None, most: int
) -> list[QuizRow]:
    """A course's quizzes, for its staff and its learners. Raises NotFound for everybody else."""
    await _require_access(uow, actor, course_id)
    last = None if after is None else cast("QuizId", after[0])
    return await quizzes.list_quizzes(uow.db, course_id, after=last, most=most)


async def read_quiz(uow: UnitOfWork, actor: Actor, *, quiz_id: QuizId) -> QuizRow | QuizSheet:
    """One quiz; with questions and answers for course staff alone. Raises NotFound."""
    if is_staff(actor):
        return await quizzes.get_sheet(uow.db, quiz_id)
    row = await quizzes.get_quiz(uow.db, quiz_id)
    await _require_access(uow, actor, CourseId(row.course_id))
    return row


def is_staff(actor: Actor) -> bool:
    """Whether somebody makes courses."""
    return not actor.roles.isdisjoint(STAFF)


async def _require_access(uow: UnitOfWork, actor: Actor, course_id: CourseId) -> None:
    learners = uow.process.port(CourseLearners)
    if not is_staff(actor) and not await learners.are_among(uow, actor.person, course_id):
        raise NotFound
