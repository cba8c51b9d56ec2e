"""Reports of minors: made by support or the officer, decided by the officer (P8.1)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.public import prepare_correspondent
from qp_api.domains.minors.actions.decide_minor_report import decide_minor_report as _decide
from qp_api.domains.minors.actions.report_minor import report_minor as _report
from qp_api.domains.minors.errors import MinorReportEnded, OwnMinorReport, StaffNotReportable
from qp_api.domains.minors.models import ReportId
from qp_api.domains.minors.queries import reports as queries
from qp_api.domains.minors.schemas.reports import (
    DecidedMinorReportOut,
    MinorDecisionIn,
    MinorReportIn,
    MinorReportOut,
    WholeMinorReportOut,
)
from qp_api.kit.ids import SubjectId

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["minors"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]
Auditing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS))]
Reporting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS, idempotent="optional"))]

# Each freezes somebody at once: a day's honest work is a handful.
_LIMIT: Final = Policy("minor_reports", quota=20, seconds=86_400, shared=True)
_KEPT: Final = (Retention.REGISTER, Retention.REQUEST_DATA)


@router.post(
    "/accounts/{account_id}/minor-report",
    status_code=201,
    summary="Report that an account is a minor's",
    **operation(
        "report_minor",
        purpose=Purpose.RIGHTS,
        roles=(Role.SUPPORT, Role.DPO),
        idempotent="optional",
        retention=_KEPT,
        problems=(NotFound, OwnMinorReport, StaffNotReportable),
        limit=_LIMIT,
    ),
)
async def report_minor(
    uow: Reporting, actor: ActorDep, account_id: SubjectId, body: MinorReportIn
) -> MinorReportOut:
    """The account is frozen by the answer until the officer decides; an open report is repeated."""
    async with uow:
        row = await _report(uow, actor, account_id=account_id, report=body.report())
        return uow.answer(MinorReportOut.of(row), status=201)


@router.get(
    "/minor-reports",
    summary="List open reports of minors",
    **operation(
        "list_minor_reports",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        retention=(Retention.REGISTER,),
        problems=(InvalidCursor,),
    ),
)
async def list_minor_reports(uow: Reading, page: PageDep) -> Page[MinorReportOut]:
    """The oldest first; each has frozen somebody."""
    async with uow:
        rows = await queries.list_minor_reports(uow, after=page.after, most=page.fetch)
        return page.answer(rows, item=MinorReportOut.of, position=queries.queue_position)


@router.get(
    "/minor-reports/{report_id}",
    summary="Read a report of a minor",
    **operation(
        "read_minor_report",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        retention=_KEPT,
        problems=(NotFound, OwnMinorReport),
    ),
)
async def read_minor_report(
    uow: Auditing, actor: ActorDep, report_id: ReportId
) -> WholeMinorReportOut:
    """With what was said; the reading is on the trail, and shown to the person."""
    async with uow:
        found = await queries.read_minor_report(uow, actor, report_id=report_id)
        return WholeMinorReportOut.whole(found)


@router.post(
    "/minor-reports/{report_id}/decision",
    summary="Decide a report of a minor",
    **operation(
        "decide_minor_report",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        step_up=True,
        retention=_KEPT,
        problems=(NotFound, OwnMinorReport, MinorReportEnded),
    ),
)
async def decide_minor_report(
    uow: Auditing, actor: ActorDep, report_id: ReportId, body: MinorDecisionIn
) -> DecidedMinorReportOut:
    """Confirmed: erased at once, the books' keys included; refuted: everything is as before."""
    correspondent = await prepare_correspondent(uow.process)
    async with uow:
        decided = await _decide(
            uow,
            actor,
            report_id=report_id,
            decision=body.meant(),
            correspondent=correspondent,
        )
        return uow.answer(DecidedMinorReportOut.decided(decided))
