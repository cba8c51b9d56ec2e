"""Plant the demo world: invented people, courses, cohorts and enrollments, for a sandbox only."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from qp_api.core.actor import SYSTEM, Actor, ActorKind, Role
from qp_api.core.business_time import follow
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortPlan, CourseId, CourseRow
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.sandbox.public import DEMO_CLASSMATES, DEMO_SIGN_INS, DemoPerson
from qp_api.domains.sign_in import public as sign_in
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id

from .demo_courses import AUDITING, FOOD_SAFETY, PRIVACY, QUALITY, DemoCohort, DemoCourse

_BORN_ON: Final = date(1990, 1, 1)  # nobody's: it makes an adult, and is not kept (AG-3)
_MINUTES_IN_AN_HOUR: Final = 60
# The last course to be planted is the sign that all is there: who was erased since stays erased.
_LAST: Final = PRIVACY


class _Seated(BaseModel):
    """What a demo enrollment is answered; nobody repeats it."""

    enrollment_id: UUID


class NoSandbox(Exception):
    """Demo people have passwords that everybody knows: they live in a sandbox only."""


async def plant_demo_world(process: Process) -> None:
    """Plant people and courses that are not there yet. Raises NoSandbox."""
    if not process.settings.is_sandbox:
        raise NoSandbox
    await follow(process)
    if await _is_planted(process, _LAST):
        return
    people = {
        person.email: await _plant_person(process, person)
        for person in (*DEMO_SIGN_INS, *DEMO_CLASSMATES)
    }
    learners = [people[person.email] for person in (DEMO_SIGN_INS[0], *DEMO_CLASSMATES)]
    teacher = next(people[one.email] for one in DEMO_SIGN_INS if one.role is Role.INSTRUCTOR)
    for course in (QUALITY, AUDITING, FOOD_SAFETY, _LAST):
        if not await _is_planted(process, course):
            seated = learners if course is FOOD_SAFETY else ()
            await _plant_course(process, course, seated, teacher)


async def _is_planted(process: Process, course: DemoCourse) -> bool:
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM, mode=Mode.READ) as uow:
        return await catalog.find_course(uow, course.code) is not None


async def _plant_person(process: Process, person: DemoPerson) -> SubjectId:
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        known = await accounts.find_by_email(uow, person.email)
    if known is not None:
        return known.subject_id
    application = sign_in.Application(
        profile=accounts.Profile(
            name=person.name,
            phone=None,
            organization=None,
            designation=None,
            billing_address=None,
            locale=person.locale,
            time_zone="Asia/Dhaka",
        ),
        email=person.email,
        password=person.password,
        born_on=_BORN_ON,
    )
    roles = () if person.role is Role.LEARNER else (person.role,)
    planted = await sign_in.establish_account(process, application, roles=roles)
    # Another process plants at the same time: then it has this person too.
    return planted or await _plant_person(process, person)


async def _plant_course(
    process: Process, course: DemoCourse, learners: Sequence[SubjectId], teacher: SubjectId
) -> None:
    """The course and its cohorts, all or none; then who sits in the first of them."""
    row = CourseRow(
        id=new_id(),
        code=course.code,
        title_en=course.title[0],
        title_bn=course.title[1],
        summary_en=course.summary[0],
        summary_bn=course.summary[1],
        contact_minutes=course.contact_hours * _MINUTES_IN_AN_HOUR,
        version=1,
    )
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        await catalog.add_course(uow, row)
        today = dhaka_day(uow.now)
        plans = [_plan(CourseId(row.id), cohort, today, teacher) for cohort in course.cohorts]
        opened = [await catalog.open_cohort(uow, plan) for plan in plans]
    for learner in learners:
        await _enroll(process, learner, opened[0])


async def _enroll(process: Process, learner: SubjectId, cohort_id: CohortId) -> None:
    actor = Actor(kind=ActorKind.PERSON, subject_id=learner)
    claim = IdempotencyClaim(record_id=new_id(), fingerprint=b"seed")
    work = UnitOfWork(process, Purpose.DELIVERY, actor, mode=Mode.AT_ONCE, claim=claim)
    async with work as uow:
        await enrollment.enroll_learner(
            uow,
            actor,
            cohort_id=cohort_id,
            answer=lambda row: uow.answer(_Seated(enrollment_id=row.id), status=201),
        )


def _plan(course_id: CourseId, cohort: DemoCohort, today: date, teacher: SubjectId) -> CohortPlan:
    starts_on = today + timedelta(days=cohort.starts_in_days)
    return CohortPlan(
        course_id=course_id,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=cohort.lasts_days),
        capacity=cohort.capacity,
        price_poisha=cohort.price.poisha,
        instructor_id=teacher,
        minimum_attendance_percent=cohort.minimum_attendance_percent,
    )
