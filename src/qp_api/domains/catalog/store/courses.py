"""Course and cohort rows, and the one statement that gives a seat away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Update,
    Uuid,
    any_,
    bindparam,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.catalog.models import CohortId, CohortState, CourseId, QuizId, cohorts, courses
from qp_api.domains.catalog.rules.hours import contact_hours
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course."""

    id: UUID
    code: str
    title_en: str
    title_bn: str
    summary_en: str
    summary_bn: str
    contact_minutes: int
    version: int

    @property
    def contact_hours(self) -> str:
        """Rounded down to a tenth (EN-5)."""
        return contact_hours(self.contact_minutes)


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort beside what its course lends it."""

    id: UUID
    course_id: UUID
    starts_on: date
    ends_on: date
    capacity: int
    taken: int
    price_poisha: int
    state: str
    instructor_id: UUID | None
    minimum_attendance_percent: int | None
    required_quiz_ids: Sequence[UUID]
    version: int
    title_en: str
    title_bn: str
    contact_minutes: int
    course_version: int

    @property
    def contact_hours(self) -> str:
        """Rounded down to a tenth (EN-5)."""
        return contact_hours(self.contact_minutes)


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """What is decided about a cohort before it opens; days are Dhaka's."""

    course_id: CourseId
    starts_on: date
    ends_on: date
    capacity: int
    price_poisha: int
    instructor_id: SubjectId | None = None
    minimum_attendance_percent: int | None = None
    required_quiz_ids: tuple[QuizId, ...] = ()


_FIRST_ID: Final = UUID(int=0)
_FIRST: Final = (date.min, _FIRST_ID)

_cohort = (
    *cohorts.c,
    courses.c.title_en,
    courses.c.title_bn,
    courses.c.contact_minutes,
    courses.c.version.label("course_version"),
)
_its_course = courses.c.id == cohorts.c.course_id
_most: Any = bindparam("most")
_cohorts_on = (
    select(*_cohort)
    .where(
        _its_course,
        tuple_(cohorts.c.starts_on, cohorts.c.id)
        > tuple_(
            bindparam("after_on", type_=cohorts.c.starts_on.type),
            bindparam("after_id", type_=cohorts.c.id.type),
        ),
    )
    .order_by(cohorts.c.starts_on, cohorts.c.id)
    .limit(_most)
)

_COURSES = statement(
    select(courses).where(courses.c.id > bindparam("after")).order_by(courses.c.id).limit(_most),
    CourseRow,
)
_COURSE = statement(select(courses).where(courses.c.code == bindparam("code")), CourseRow)
_COURSE_BY_ID = statement(select(courses).where(courses.c.id == bindparam("course_id")), CourseRow)
_COHORTS = statement(_cohorts_on, CohortRow)
_COHORTS_OF = statement(_cohorts_on.where(cohorts.c.course_id == bindparam("course_id")), CohortRow)
_COHORT = statement(
    select(*_cohort).where(_its_course, cohorts.c.id == bindparam("cohort_id")), CohortRow
)
_THESE = statement(
    select(*_cohort).where(
        _its_course, cohorts.c.id == any_(bindparam("cohort_ids", type_=ARRAY(Uuid)))
    ),
    CohortRow,
)


def cohorts_of(course_id: ColumnElement[object]) -> Select[tuple[object]]:
    """The ids of a course's cohorts, as a part of another room's statement."""
    return select(cohorts.c.id).where(cohorts.c.course_id == course_id)


def taught_by(person: ColumnElement[object]) -> Select[tuple[object]]:
    """The ids of the cohorts that somebody teaches, as a part of another room's statement."""
    return select(cohorts.c.id).where(cohorts.c.instructor_id == person)


def taking_seat(
    cohort_id: ColumnElement[UUID],
    today: ColumnElement[date],
    price: ColumnElement[int],
    gate: ColumnElement[bool],
) -> ReturningUpdate[Any]:
    """Give a seat of a cohort at this price away where it may be entered; rivals wait on its row.

    The one who waited looks again once the winner has committed: the last seat has one winner.
    """
    return (
        update(cohorts)
        .where(
            cohorts.c.id == cohort_id,
            cohorts.c.state == CohortState.OPEN,
            cohorts.c.starts_on > today,
            cohorts.c.price_poisha == price,
            cohorts.c.taken < cohorts.c.capacity,
            gate,
        )
        .values(taken=cohorts.c.taken + 1, version=cohorts.c.version + 1)
        .returning(cohorts.c.id)
    )


def giving_seats_back(left: FromClause) -> Update:
    """Take seats back: `left` has a `cohort_id` and how many `seats` become free there."""
    return (
        update(cohorts)
        .where(cohorts.c.id == left.c.cohort_id)
        .values(taken=cohorts.c.taken - left.c.seats, version=cohorts.c.version + 1)
    )


def cohort_facts(cohort_id: ColumnElement[UUID]) -> tuple[ColumnElement[Any], ...]:
    """What decides whether a cohort may be entered; NULL where there is none."""
    told = (cohorts.c.state, cohorts.c.starts_on, cohorts.c.price_poisha)
    return tuple(
        select(fact).where(cohorts.c.id == cohort_id).scalar_subquery().label(fact.name)
        for fact in told
    )


_ADD_COURSE = command(insert(courses).values({c: bindparam(c.name) for c in courses.c}))
_ADD_COHORT = command(insert(cohorts).values({c: bindparam(c.name) for c in cohorts.c}))


async def list_courses(db: Database, *, after: CourseId | None, most: int) -> list[CourseRow]:
    """Courses in the order of their making, after one of them."""
    return await db.list(_COURSES, after=after or _FIRST_ID, most=most)


async def list_cohorts(
    db: Database,
    *,
    course_id: CourseId | None,
    after: tuple[date, CohortId] | None,
    most: int,
) -> list[CohortRow]:
    """Cohorts by first day, of one course or of all, after one of them."""
    after_on, after_id = after or _FIRST
    page = {"after_on": after_on, "after_id": after_id, "most": most}
    if course_id is None:
        return await db.list(_COHORTS, **page)
    return await db.list(_COHORTS_OF, **page, course_id=course_id)


async def find_course(db: Database, code: str) -> CourseRow | None:
    """The course with this code."""
    return await db.find(_COURSE, code=code)


async def get_course(db: Database, course_id: CourseId) -> CourseRow:
    """One course. Raises NotFound."""
    return await db.get(_COURSE_BY_ID, course_id=course_id)


async def get_cohort(db: Database, cohort_id: CohortId) -> CohortRow:
    """The cohort as it stands, without a lock. Raises NotFound."""
    return await db.get(_COHORT, cohort_id=cohort_id)


async def list_these(db: Database, cohort_ids: Sequence[CohortId]) -> list[CohortRow]:
    """These cohorts, in no order."""
    return await db.list(_THESE, cohort_ids=list(cohort_ids))


async def add_course(db: Database, row: CourseRow) -> None:
    """Add a course. Raises UniqueViolated when its code is taken."""
    await db.run(_ADD_COURSE, **values_of(row))


async def add_cohort(db: Database, cohort_id: CohortId, plan: CohortPlan) -> None:
    """Add a cohort that is open and has given no seat away."""
    values = values_of(plan) | {"required_quiz_ids": list(plan.required_quiz_ids)}
    await db.run(_ADD_COHORT, id=cohort_id, taken=0, state=CohortState.OPEN, version=1, **values)


def running_cohorts(today: BindParameter[date]) -> Select[tuple[UUID]]:
    """The ids of cohorts whose last day has not passed; to be asked within a room's statement."""
    return select(cohorts.c.id).where(cohorts.c.ends_on >= today)
