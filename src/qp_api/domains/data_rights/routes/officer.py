"""The data protection officer's list, and what they do with it (P5.7)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Query, Response

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, WriteConditionDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.subject_data.rectify import NotRectifiable
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.decide_request import decide_request as _decide
from qp_api.domains.data_rights.actions.extend_request import extend_request as _extend
from qp_api.domains.data_rights.actions.register_request import register_request as _register
from qp_api.domains.data_rights.errors import (
    NotDecidable,
    NotExtendable,
    OwnRequest,
    RequestEnded,
)
from qp_api.domains.data_rights.models import RequestId, RequestState
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.officer import DecisionIn, ExtensionIn, MailIn
from qp_api.domains.data_rights.schemas.requests import DpoRequestOut

from .places import address_of, located, placed

router = APIRouter(prefix="/v1/dpo", route_class=StrictRoute, tags=["data rights"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS))]
Registering: TypeAlias = Annotated[
    UnitOfWork, Depends(writes(Purpose.RIGHTS, idempotent="optional"))
]

_KEPT: Final = (Retention.REGISTER, Retention.REQUEST_DATA)


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


@router.post(
    "/requests",
    status_code=201,
    summary="Register a request that came by mail",
    **located(
        operation(
            "register_request",
            purpose=Purpose.RIGHTS,
            roles=(Role.DPO,),
            idempotent="optional",
            retention=_KEPT,
            problems=(OwnRequest,),
        ),
        201,
    ),
)
async def register_request(
    uow: Registering, actor: ActorDep, body: MailIn, response: Response
) -> DpoRequestOut:
    """With its true time of receipt, from which it is due; its writer is asked to confirm it."""
    correspondent = await prepare_correspondent(uow.process)
    async with uow:
        row = await _register(uow, actor, body.mail(), correspondent=correspondent)
        place = placed(response, address_of(row.id))
        return uow.answer(DpoRequestOut.seen(row, now=uow.now), status=201, location=place)


@router.post(
    "/requests/{request_id}/extension",
    summary="Extend the time for an answer",
    **operation(
        "extend_request",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        etag="write",
        retention=(Retention.REGISTER,),
        problems=(NotFound, OwnRequest, RequestEnded, NotExtendable),
    ),
)
async def extend_request(
    uow: Writing,
    actor: ActorDep,
    condition: WriteConditionDep,
    request_id: RequestId,
    body: ExtensionIn,
) -> DpoRequestOut:
    """Once, before it is due, to three months after receipt at most; its person is told why."""
    async with uow:
        row = await _extend(
            uow,
            actor,
            request_id=request_id,
            condition=condition,
            reason=body.reason,
            due_on=body.due_on,
        )
        condition.tag(queries.version_of(row))
        return uow.answer(DpoRequestOut.seen(row, now=uow.now))


@router.post(
    "/requests/{request_id}/decision",
    summary="Decide a request",
    **operation(
        "decide_request",
        purpose=Purpose.RIGHTS,
        roles=(Role.DPO,),
        etag="write",
        retention=_KEPT,
        problems=(NotFound, OwnRequest, RequestEnded, NotDecidable, NotRectifiable),
    ),
)
async def decide_request(
    uow: Writing,
    actor: ActorDep,
    condition: WriteConditionDep,
    request_id: RequestId,
    body: DecisionIn,
) -> DpoRequestOut:
    """For the person, or against with reasons, complaint route and court; they are told."""
    async with uow:
        row = await _decide(
            uow, actor, request_id=request_id, condition=condition, decision=body.meant()
        )
        condition.tag(queries.version_of(row))
        return uow.answer(DpoRequestOut.seen(row, now=uow.now))
