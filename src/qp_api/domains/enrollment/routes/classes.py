"""A class as its staff see it, and how far each in it is."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import Scope
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.public import STAFF, CohortId
from qp_api.domains.enrollment.models import EnrollmentId
from qp_api.domains.enrollment.queries import progress as queries
from qp_api.domains.enrollment.schemas.progress import ProgressOut, RosterEntryOut

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["enrollment"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.DELIVERY))]


@router.get(
    "/cohorts/{cohort_id}/enrollments",
    summary="List who is in a class",
    **operation(
        "list_cohort_enrollments",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        scope=Scope.ENROLLMENTS_READ,
        retention=(Retention.ACCOUNT,),
        problems=(NotFound, InvalidCursor),
    ),
)
async def list_cohort_enrollments(
    uow: Reading, actor: ActorDep, page: PageDep, cohort_id: CohortId
) -> Page[RosterEntryOut]:
    """The roster, for whoever teaches the cohort; restricted people are not on it."""
    async with uow:
        rows = await queries.list_cohort_enrollments(
            uow, actor, cohort_id=cohort_id, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=RosterEntryOut.of, position=queries.roster_position)


@router.get(
    "/enrollments/{enrollment_id}/progress",
    summary="Read how far an enrollment is",
    **operation(
        "read_progress",
        purpose=Purpose.DELIVERY,
        scope=Scope.ENROLLMENTS_READ,
        retention=(Retention.ACCOUNT,),
        problems=(NotFound,),
    ),
)
async def read_progress(uow: Reading, actor: ActorDep, enrollment_id: EnrollmentId) -> ProgressOut:
    """Attendance, scores and completion: one's own, or of a learner whom one teaches."""
    async with uow:
        return ProgressOut.of(await queries.read_progress(uow, actor, enrollment_id=enrollment_id))
