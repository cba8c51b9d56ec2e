"""The data protection officer's list (P5.7)."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query

from qp_api.core.actor import Role
from qp_api.core.http.dependencies import PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import RequestState
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.requests import DpoRequestOut

router = APIRouter(prefix="/v1/dpo", route_class=StrictRoute, tags=["data rights"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]


@router.get(
    "/requests",
    summary="List everybody's requests",
    **operation(
        "list_dpo_requests",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        retention=(Retention.REGISTER,),
        problems=(InvalidCursor,),
    ),
)
async def list_dpo_requests(
    uow: Reading,
    page: PageDep,
    state: Annotated[
        RequestState | None, Query(description="Only these; all open ones when it is absent.")
    ] = None,
) -> Page[DpoRequestOut]:
    """Open requests, the soonest due first; whose they are is told by account id alone."""
    async with uow:
        rows = await queries.list_dpo_requests(uow, state=state, after=page.after, most=page.fetch)
        return page.answer(
            rows,
            item=lambda row: DpoRequestOut.seen(row, now=uow.now),
            position=queries.queue_position,
        )
