"""The catalogue for everybody: nothing here is about a person."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import PageDep, ProcessDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork

from . import queries
from .models import CohortId, CourseId
from .schemas import CohortOut, CourseOut

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["catalog"])


async def _for_everybody(process: ProcessDep) -> UnitOfWork:
    """Not as whoever is signed in: a restricted person may look at the catalogue like anybody."""
    return UnitOfWork(process, Purpose.DELIVERY, PUBLIC, mode=Mode.READ)


Reading: TypeAlias = Annotated[UnitOfWork, Depends(_for_everybody)]


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
    """One cohort: days, price and the seats that are left."""
    async with uow:
        row = await queries.read_cohort(uow.db, cohort_id=cohort_id)
        condition.tag(etag_of(row.id, row.version, row.course_version))
        return CohortOut.of(row)
