"""Enrollments of one person, and who has one in a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    literal,
    null,
    select,
    update,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.catalog.public import CohortId, CourseId, cohorts_of
from qp_api.domains.enrollment.models import EnrollmentId, EnrollmentState, enrollments
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """An enrollment; times are UTC."""

    subject_id: UUID
    id: UUID
    cohort_id: UUID
    state: str
    enrolled_at: datetime
    payment_due_at: datetime | None
    attended_minutes: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID


LAST_ID: Final = UUID(int=2**128 - 1)
FIRST_ID: Final = UUID(int=0)

_e = enrollments
_most: Any = bindparam("most")
_id: Any = bindparam("enrollment_id", type_=Uuid())
_cohort: Any = bindparam("cohort_id", type_=Uuid())
_active = _e.c.state == str(EnrollmentState.ACTIVE)
_own = select(_e).where(_e.c.subject_id == bindparam("owner", type_=Uuid()))
_LIST = statement(
    _own.where(_e.c.id < bindparam("before")).order_by(_e.c.id.desc()).limit(_most),
    EnrollmentRow,
)
_ONE = statement(_own.where(_e.c.id == _id), EnrollmentRow)
_LOCK = statement(_own.where(_e.c.id == _id).with_for_update(), EnrollmentRow)
_in_course = _e.c.cohort_id.in_(cohorts_of(bindparam("course_id", type_=Uuid())))
_LOCK_IN_COURSE = statement(
    _own.where(_active, _in_course).order_by(_e.c.id.desc()).limit(literal(1)).with_for_update(),
    EnrollmentRow,
)
_IN_COURSE = statement(
    select(_e.c.id)
    .where(_e.c.subject_id == bindparam("owner", type_=Uuid()), _active, _in_course)
    .limit(literal(1)),
    _Found,
)
_ROSTER = statement(
    select(_e)
    .where(
        _e.c.cohort_id == _cohort,
        _e.c.id > bindparam("after", type_=Uuid()),
        _e.c.state == any_(bindparam("states", type_=ARRAY(Text))),
    )
    .order_by(_e.c.id)
    .limit(_most),
    EnrollmentRow,
)
_OF_COHORT = statement(
    select(_e)
    .where(
        _e.c.cohort_id == _cohort,
        _active,
        _e.c.subject_id == any_(bindparam("learners", type_=ARRAY(Uuid))),
    )
    .order_by(_e.c.subject_id)
    .with_for_update(),
    EnrollmentRow,
)
_ACTIVE = statement(
    select(_e).where(_e.c.cohort_id == _cohort, _active).order_by(_e.c.subject_id), EnrollmentRow
)
_ANY_OF_COHORT = statement(
    select(_e.c.id)
    .where(
        _e.c.cohort_id == _cohort,
        _active,
        _e.c.subject_id == any_(bindparam("learners", type_=ARRAY(Uuid))),
    )
    .limit(literal(1)),
    _Found,
)
_LOCK_PEOPLE = statement(
    select(subjects.c.id)
    .where(subjects.c.id == any_(bindparam("learners", type_=ARRAY(Uuid))))
    .order_by(subjects.c.id)
    .with_for_update(read=True),
    _Found,
)
_ACTIVATE = command(
    update(_e)
    .where(
        _e.c.subject_id == bindparam("owner", type_=Uuid()),
        _e.c.id == _id,
        _e.c.state == str(EnrollmentState.PENDING_PAYMENT),
    )
    .values(state=str(EnrollmentState.ACTIVE), payment_due_at=null())
)
_ATTENDED = command(
    update(_e)
    .where(_e.c.subject_id == bindparam("owner", type_=Uuid()), _e.c.id == _id)
    .values(attended_minutes=bindparam("minutes"))
)


def active_in(person: ColumnElement[object]) -> Select[tuple[object]]:
    """The ids of the cohorts that somebody learns in, as a part of another room's statement."""
    of = enrollments.c
    return select(of.cohort_id).where(
        of.subject_id == person, of.state == str(EnrollmentState.ACTIVE)
    )


async def list_enrollments(
    db: Database, subject_id: SubjectId, *, before: EnrollmentId | None, most: int
) -> list[EnrollmentRow]:
    """A person's enrollments, the newest first, made before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or LAST_ID, most=most)


async def find_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow | None:
    """A person's enrollment, where it is theirs."""
    return await db.find(_ONE, owner=subject_id, enrollment_id=enrollment_id)


async def get_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """A person's enrollment. Raises NotFound, for another's too."""
    return await db.get(_ONE, owner=subject_id, enrollment_id=enrollment_id)


async def lock_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """The same, and nobody changes or counts under it until this transaction ends."""
    return await db.get(_LOCK, owner=subject_id, enrollment_id=enrollment_id)


async def lock_seat_in_course(
    db: Database, subject_id: SubjectId, course_id: CourseId
) -> EnrollmentRow:
    """A person's newest active enrollment in a course, locked. Raises NotFound."""
    return await db.get(_LOCK_IN_COURSE, owner=subject_id, course_id=course_id)


async def has_seat_in_course(db: Database, subject_id: SubjectId, course_id: CourseId) -> bool:
    """Whether a person learns in some cohort of a course."""
    return await db.find(_IN_COURSE, owner=subject_id, course_id=course_id) is not None


async def list_roster(
    db: Database,
    cohort_id: CohortId,
    *,
    states: Sequence[EnrollmentState],
    after: EnrollmentId | None,
    most: int,
) -> list[EnrollmentRow]:
    """Who is in a cohort, in the order of enrolling; without whom this purpose can't see."""
    return await db.list(
        _ROSTER,
        cohort_id=cohort_id,
        states=[str(state) for state in states],
        after=after or FIRST_ID,
        most=most,
    )


async def list_active(db: Database, cohort_id: CohortId) -> list[EnrollmentRow]:
    """Every active enrollment of a cohort that this purpose sees, by person."""
    return await db.list(_ACTIVE, cohort_id=cohort_id)


async def lock_people(db: Database, learners: Sequence[SubjectId]) -> None:
    """Let nobody restrict or erase these people until the transaction ends, in their ids' order."""
    await db.list(_LOCK_PEOPLE, learners=list(learners))


async def lock_learners(
    db: Database, cohort_id: CohortId, learners: Sequence[SubjectId]
) -> list[EnrollmentRow]:
    """The active enrollments of these people in a cohort, locked in the order of their ids."""
    return await db.list(_OF_COHORT, cohort_id=cohort_id, learners=list(learners))


async def is_any_in_cohort(
    db: Database, cohort_id: CohortId, learners: Sequence[SubjectId]
) -> bool:
    """Whether one of these people is in a cohort."""
    found = await db.find(_ANY_OF_COHORT, cohort_id=cohort_id, learners=list(learners))
    return found is not None


async def activate(db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId) -> None:
    """Make a reservation a seat. Raises NothingChanged for what is none."""
    await db.change(_ACTIVATE, owner=subject_id, enrollment_id=enrollment_id)


async def set_attended(db: Database, sums: Sequence[tuple[SubjectId, EnrollmentId, int]]) -> None:
    """Write what people's classes add up to, in minutes; the caller holds their enrollments."""
    rows = [{"owner": who, "enrollment_id": seat, "minutes": sum_} for who, seat, sum_ in sums]
    await db.run_each(_ATTENDED, rows)
