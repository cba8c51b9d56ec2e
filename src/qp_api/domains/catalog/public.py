"""The door for other rooms: what a cohort is, a seat in it, its quizzes, the making of courses."""

from collections.abc import Sequence

from qp_api.core.actor import Actor, ActorKind, Role
from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_id

from .models import CohortId, CohortState, CourseId, QuizId
from .ports import CourseLearners
from .queries import STAFF
from .rules.hours import contact_hours
from .rules.quiz import Posed, Question, number_questions, read_questions
from .store import courses as store
from .store import quizzes
from .store.courses import (
    CohortPlan,
    CohortRow,
    CourseRow,
    cohort_facts,
    cohorts_of,
    giving_seats_back,
    running_cohorts,
    taking_seat,
    taught_by,
)
from .store.quizzes import QuizRow, QuizSheet

__all__ = [
    "STAFF",
    "CohortId",
    "CohortPlan",
    "CohortRow",
    "CohortState",
    "CourseId",
    "CourseLearners",
    "CourseRow",
    "Posed",
    "Question",
    "QuizId",
    "QuizRow",
    "QuizSheet",
    "add_course",
    "add_quiz",
    "cohort_facts",
    "cohorts_of",
    "contact_hours",
    "find_course",
    "get_cohort",
    "get_quiz_sheet",
    "giving_seats_back",
    "list_cohorts_by_id",
    "number_questions",
    "open_cohort",
    "read_questions",
    "require_teacher",
    "running_cohorts",
    "taking_seat",
    "taught_by",
]


async def get_cohort(uow: UnitOfWork, cohort_id: CohortId) -> CohortRow:
    """The cohort as it stands, without a lock. Raises NotFound."""
    return await store.get_cohort(uow.db, cohort_id)


async def require_teacher(uow: UnitOfWork, actor: Actor, cohort_id: CohortId) -> CohortRow:
    """The cohort, for whoever teaches it, admins, and a key whose scope the door has asked for.

    Raises NotFound for everybody else.
    """
    cohort = await store.get_cohort(uow.db, cohort_id)
    if actor.kind is ActorKind.API_KEY:
        return cohort
    is_theirs = Role.INSTRUCTOR in actor.roles and cohort.instructor_id == actor.person
    if not is_theirs and Role.ADMIN not in actor.roles:
        raise NotFound
    return cohort


async def list_cohorts_by_id(
    uow: UnitOfWork, cohort_ids: Sequence[CohortId]
) -> dict[CohortId, CohortRow]:
    """These cohorts, by their ids."""
    found = await store.list_these(uow.db, cohort_ids)
    return {CohortId(row.id): row for row in found}


async def get_quiz_sheet(uow: UnitOfWork, quiz_id: QuizId) -> QuizSheet:
    """A quiz with questions and what is right: never to be shown whole. Raises NotFound."""
    return await quizzes.get_sheet(uow.db, quiz_id)


async def find_course(uow: UnitOfWork, code: str) -> CourseRow | None:
    """The course with this code."""
    return await store.find_course(uow.db, code)


async def add_course(uow: UnitOfWork, row: CourseRow) -> None:
    """Add a course. Raises UniqueViolated when its code is taken."""
    await store.add_course(uow.db, row)


async def add_quiz(uow: UnitOfWork, sheet: QuizSheet) -> None:
    """Add a quiz to a course."""
    await quizzes.add_quiz(uow.db, sheet)


async def open_cohort(uow: UnitOfWork, plan: CohortPlan) -> CohortId:
    """Open a cohort; nobody has a seat in it yet."""
    cohort_id = CohortId(new_id())
    await store.add_cohort(uow.db, cohort_id, plan)
    return cohort_id
