"""Classes and attendance (P1.2, P2.1)."""

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Query, Response

from qp_api.core.actor import Scope
from qp_api.core.errors import NotFound, ProcessingRestricted
from qp_api.core.http.dependencies import ActorDep, PageDep, ReadConditionDep, WriteConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.text_types import Instant
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.public import STAFF

from . import queries
from .actions import record_attendance as recording
from .actions import schedule_class as scheduling
from .errors import ClassNotBegun, TooManyMinutes
from .models import ClassId
from .schemas import AttendanceOut, ClassIn, RegisterIn, SessionOut

router = APIRouter(prefix="/v1/sessions", route_class=StrictRoute, tags=["sessions"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.DELIVERY))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY))]
Making: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY, idempotent="optional"))]

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)
_KEPT: Final = (Retention.ACCOUNT,)


@router.post(
    "",
    status_code=201,
    summary="Schedule a class",
    **operation(
        "schedule_class",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        idempotent="optional",
        problems=(NotFound,),
    ),
)
async def schedule_class(
    uow: Making, actor: ActorDep, body: ClassIn, response: Response
) -> SessionOut:
    """A class of a cohort that one teaches; its learners are told."""
    async with uow:
        row = await scheduling.schedule_class(uow, actor, planned=body.planned())
        place = f"/v1/sessions/{row.id}"
        response.headers["Location"] = place
        return uow.answer(SessionOut.of(row), status=201, location=place)


@router.get(
    "",
    summary="List my sessions",
    **operation("list_sessions", purpose=Purpose.DELIVERY, problems=(InvalidCursor,)),
)
async def list_sessions(
    uow: Reading,
    actor: ActorDep,
    page: PageDep,
    since: Annotated[Instant, Query(alias="from", description="Beginning not before.")] = (
        _BEGINNING
    ),
    until: Annotated[Instant, Query(alias="to", description="Beginning before.")] = _END,
) -> Page[SessionOut]:
    """Classes that I learn or teach in, by their beginning."""
    async with uow:
        rows = await queries.list_sessions(
            uow, actor, since=since, until=until, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=SessionOut.of, position=queries.position)


@router.get(
    "/{class_id}",
    summary="Read one of my sessions",
    **operation("read_session", purpose=Purpose.DELIVERY, problems=(NotFound,), etag="read"),
)
async def read_session(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, class_id: ClassId
) -> SessionOut:
    """One class; its ETag is what recording its attendance asks for."""
    async with uow:
        row = await queries.read_session(uow, actor, class_id=class_id)
        condition.tag(etag_of(row.id, row.version))
        return SessionOut.of(row)


@router.put(
    "/{class_id}/attendance",
    status_code=204,
    summary="Record attendance",
    **operation(
        "record_attendance",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        retention=_KEPT,
        problems=(NotFound, ProcessingRestricted, ClassNotBegun, TooManyMinutes),
        etag="write",
    ),
)
async def record_attendance(
    uow: Writing,
    actor: ActorDep,
    condition: WriteConditionDep,
    class_id: ClassId,
    body: RegisterIn,
) -> None:
    """Who was there; said anew it corrects, and what was said before is kept beside it.

    All or nothing: one learner whose data is restricted, or who is not in the class, refuses it.
    """
    async with uow:
        row = await recording.record_attendance(
            uow, actor, class_id=class_id, seen=body.seen(), condition=condition
        )
        condition.tag(etag_of(row.id, row.version))


@router.get(
    "/{class_id}/attendance",
    summary="List attendance",
    **operation(
        "list_attendance",
        purpose=Purpose.DELIVERY,
        roles=STAFF,
        scope=Scope.ATTENDANCE_READ,
        retention=_KEPT,
        problems=(NotFound, InvalidCursor),
    ),
)
async def list_attendance(
    uow: Reading, actor: ActorDep, page: PageDep, class_id: ClassId, response: Response
) -> Page[AttendanceOut]:
    """What holds of each learner, for whoever teaches the class; restricted people are left out."""
    async with uow:
        held, rows = await queries.list_attendance(
            uow, actor, class_id=class_id, after=page.after, most=page.fetch
        )
        response.headers["ETag"] = etag_of(held.id, held.version)
        return page.answer(rows, item=AttendanceOut.of, position=queries.learner_position)
