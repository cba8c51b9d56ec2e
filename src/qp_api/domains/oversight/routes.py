"""The audit trail, and the record of processing (P3.1, P5)."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from qp_api.core.actor import Role
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep
from qp_api.core.http.negotiation import choose_media_type
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.text_types import Instant
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork

from . import queries
from .rules import record_csv, record_page
from .schemas import AuditEntryOut, DataMapOut
from .store import Filter

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["oversight"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.LAW))]

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string", "maxLength": 10_000_000}}
_OFFERS: Final = ("application/json", "text/html", "text/csv")


@router.get(
    "/audit/entries",
    summary="List audit entries",
    **operation(
        "list_audit_entries",
        purpose=Purpose.LAW,
        roles=(Role.DPO,),
        retention=(Retention.REGISTER,),
        problems=(InvalidCursor,),
    ),
)
async def list_audit_entries(
    uow: Reading,
    page: PageDep,
    action: Annotated[
        str | None,
        Query(max_length=128, pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$", description="Only this act."),
    ] = None,
    subject_id: Annotated[UUID | None, Query(description="Only about this account.")] = None,
    since: Annotated[
        Instant, Query(alias="from", description="Not before; process time.")
    ] = _BEGINNING,
    until: Annotated[Instant, Query(alias="to", description="Before; process time.")] = _END,
) -> Page[AuditEntryOut]:
    """Who did what, the newest first; that the officer looked is on the trail too."""
    wanted = Filter(since=since, until=until, action=action, subject_id=subject_id)
    async with uow:
        rows = await queries.list_audit_entries(uow, wanted, after=page.after, most=page.fetch)
        return page.answer(rows, item=AuditEntryOut.of, position=queries.position)


_DATA_MAP = operation("read_data_map", purpose=None, public=True)
_DATA_MAP["responses"][200] = {"content": {"text/html": _TEXT, "text/csv": _TEXT}}


@router.get(
    "/privacy/data-map",
    summary="Read the record of processing",
    response_model=DataMapOut,
    **_DATA_MAP,
)
async def read_data_map(
    process: ProcessDep,
    actor: ActorDep,
    accept: Annotated[str, Header(max_length=512, include_in_schema=False)] = "application/json",
) -> DataMapOut | Response:
    """What is kept of whom, why, how long: JSON, HTML or CSV; column by column for the DPO."""
    record = DataMapOut.of(process.data_map, whole=Role.DPO in actor.roles)
    kind = choose_media_type(accept, _OFFERS)
    if kind == "application/json":
        return record
    if kind == "text/csv":
        return Response(record_csv(record.lines), media_type="text/csv; charset=utf-8")
    return Response(record_page(record.version, record.lines), media_type="text/html")
