"""The catalogue for everybody, and the making of it by course staff."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import PUBLIC, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork

from . import queries
from .actions import create_course as making
from .actions import create_quiz as posing
from .actions import open_cohort as opening
from .errors import CourseCodeTaken, NoInstructor, QuizElsewhere
from .models import CohortId, CourseId, QuizId
from .queries import STAFF
from .schemas.courses import CohortOut, CourseOut
from .schemas.making import CohortIn, CourseIn
from .schemas.quizzes import QuizIn, QuizOut
from .store.quizzes import QuizSheet

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["catalog"])

_MADE: Final = 201


async def _for_everybody(process: ProcessDep) -> UnitOfWork:
    """Not as whoever is signed in: a restricted person may look at the catalogue like anybody."""
    return UnitOfWork(process, Purpose.DELIVERY, PUBLIC, mode=Mode.READ)


Reading: TypeAlias = Annotated[UnitOfWork, Depends(_for_everybody)]
ReadingAsMember: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.DELIVERY))]
Making: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY, idempotent="optional"))]


@router.get(
    "/courses",
    summary="List courses",
    **operation("list_courses", purpose=None, public=True, problems=(InvalidCursor,)),
)
async def list_courses(uow: Reading, page: PageDep) -> Page[CourseOut]:
    """All courses, the oldest first."""
    async with uow:
        rows = await queries.list_courses(uow.db, after=page.after, most=page.fetch)
        return page.answer(rows, item=CourseOut.of, position=queries.course_position)


@router.get(
    "/courses/{course_id}",
    summary="Read a course",
    **operation("read_course", purpose=None, public=True, problems=(NotFound,), etag="read"),
)
async def read_course(uow: Reading, condition: ReadConditionDep, course_id: CourseId) -> CourseOut:
    """One course."""
    async with uow:
        row = await queries.read_course(uow.db, course_id=course_id)
        condition.tag(etag_of(row.id, row.version))
        return CourseOut.of(row)


@router.get(
    "/cohorts",
    summary="List cohorts",
    **operation("list_cohorts", purpose=None, public=True, problems=(InvalidCursor,)),
)
async def list_cohorts(
    uow: Reading, page: PageDep, course_id: CourseId | None = None
) -> Page[CohortOut]:
    """Cohorts by their first day, of one course or of all, with the seats that are left."""
    async with uow:
        rows = await queries.list_cohorts(
            uow.db, course_id=course_id, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=CohortOut.of, position=queries.cohort_position)


@router.get(
    "/cohorts/{cohort_id}",
    summary="Read a cohort",
    **operation("read_cohort", purpose=None, public=True, problems=(NotFound,), etag="read"),
)
async def read_cohort(uow: Reading, condition: ReadConditionDep, cohort_id: CohortId) -> CohortOut:
    """One cohort: days, price, the seats that are left, and what its certificate asks for."""
    async with uow:
        row = await queries.read_cohort(uow.db, cohort_id=cohort_id)
        condition.tag(etag_of(row.id, row.version, row.course_version))
        return CohortOut.of(row)


@router.post(
    "/courses",
    status_code=_MADE,
    summary="Make a course",
    **operation(
        "create_course",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        idempotent="optional",
        problems=(CourseCodeTaken,),
    ),
)
async def create_course(uow: Making, body: CourseIn, response: Response) -> CourseOut:
    """A course in both languages; learners enter it by its cohorts."""
    async with uow:
        row = await making.create_course(uow, course=body.row())
        place = f"/v1/courses/{row.id}"
        response.headers["Location"] = place
        return uow.answer(CourseOut.of(row), status=_MADE, location=place)


@router.post(
    "/courses/{course_id}/cohorts",
    status_code=_MADE,
    summary="Open a cohort",
    **operation(
        "open_cohort",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        idempotent="optional",
        problems=(NotFound, NoInstructor, QuizElsewhere),
    ),
)
async def open_cohort(
    uow: Making, actor: ActorDep, course_id: CourseId, body: CohortIn, response: Response
) -> CohortOut:
    """One run of a course. An instructor teaches what they open; an admin names who teaches it."""
    async with uow:
        row = await opening.open_cohort(uow, actor, plan=body.plan(course_id))
        place = f"/v1/cohorts/{row.id}"
        response.headers["Location"] = place
        return uow.answer(CohortOut.of(row), status=_MADE, location=place)


@router.post(
    "/courses/{course_id}/quizzes",
    status_code=_MADE,
    summary="Make a quiz",
    **operation(
        "create_quiz",
        purpose=Purpose.DELIVERY,
        roles=(Role.INSTRUCTOR,),
        idempotent="optional",
        problems=(NotFound,),
    ),
)
async def create_quiz(
    uow: Making, course_id: CourseId, body: QuizIn, response: Response
) -> QuizOut:
    """Questions with choices or with accepted words, attempts, a time limit and a pass mark."""
    async with uow:
        sheet = await posing.create_quiz(uow, sheet=body.sheet(course_id))
        place = f"/v1/quizzes/{sheet.id}"
        response.headers["Location"] = place
        return uow.answer(QuizOut.for_staff(sheet), status=_MADE, location=place)


@router.get(
    "/quizzes",
    summary="List a course's quizzes",
    **operation("list_quizzes", purpose=Purpose.DELIVERY, problems=(NotFound, InvalidCursor)),
)
async def list_quizzes(
    uow: ReadingAsMember, actor: ActorDep, page: PageDep, course_id: CourseId
) -> Page[QuizOut]:
    """For the course's staff and learners; for others there is no such course."""
    async with uow:
        rows = await queries.list_quizzes(
            uow, actor, course_id=course_id, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=QuizOut.of, position=queries.quiz_position)


@router.get(
    "/quizzes/{quiz_id}",
    summary="Read a quiz",
    **operation("read_quiz", purpose=Purpose.DELIVERY, problems=(NotFound,), etag="read"),
)
async def read_quiz(
    uow: ReadingAsMember, actor: ActorDep, condition: ReadConditionDep, quiz_id: QuizId
) -> QuizOut:
    """Attempts, time limit, pass mark; questions and what is right for course staff alone."""
    async with uow:
        row = await queries.read_quiz(uow, actor, quiz_id=quiz_id)
        condition.tag(etag_of(row.id, row.version))
        return QuizOut.for_staff(row) if isinstance(row, QuizSheet) else QuizOut.of(row)
