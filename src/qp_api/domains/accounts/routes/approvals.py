"""Acts that need two persons: what waits, and the second person's word."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Query

from qp_api.core.actor import Role
from qp_api.core.approvals import ApprovalId, ApprovalState
from qp_api.core.approvals.errors import (
    ApprovalAltered,
    ApprovalEnded,
    ApprovalGiven,
    ApprovalOutdated,
    ApprovalTooEarly,
    SecondPersonRequired,
)
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts import queries
from qp_api.domains.accounts.actions.decide_approval import decide_approval as _decide
from qp_api.domains.accounts.schemas.approvals import ApprovalDecisionIn, ApprovalOut

router = APIRouter(prefix="/v1/approvals", route_class=StrictRoute, tags=["approvals"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.LAW))]
Deciding: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.LAW, mode=Mode.SEVERAL))]

STAFF: Final = (Role.SUPPORT, Role.FINANCE, Role.DPO, Role.ADMIN)
_KEPT: Final = (Retention.REGISTER,)


@router.get(
    "",
    summary="List what needs a second person",
    **operation(
        "list_approvals",
        purpose=Purpose.LAW,
        roles=STAFF,
        retention=_KEPT,
        problems=(InvalidCursor,),
    ),
)
async def list_approvals(
    uow: Reading,
    actor: ActorDep,
    page: PageDep,
    state: Annotated[ApprovalState | None, Query(description="Only these.")] = None,
) -> Page[ApprovalOut]:
    """What I asked for, and what I may decide, the newest first."""
    async with uow:
        rows = await queries.list_approvals(
            uow, actor, state=state, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=ApprovalOut.of, position=queries.approval_position)


@router.get(
    "/{approval_id}",
    summary="Read one act that needs a second person",
    **operation(
        "read_approval", purpose=Purpose.LAW, roles=STAFF, retention=_KEPT, problems=(NotFound,)
    ),
)
async def read_approval(uow: Reading, actor: ActorDep, approval_id: ApprovalId) -> ApprovalOut:
    """One that I asked for or may decide."""
    async with uow:
        return ApprovalOut.of(await queries.read_approval(uow, actor, approval_id=approval_id))


@router.post(
    "/{approval_id}/decision",
    summary="Decide as the second person",
    **operation(
        "decide_approval",
        purpose=Purpose.LAW,
        roles=STAFF,
        step_up=True,
        retention=_KEPT,
        problems=(
            NotFound,
            SecondPersonRequired,
            ApprovalEnded,
            ApprovalTooEarly,
            ApprovalGiven,
            ApprovalAltered,
            ApprovalOutdated,
        ),
    ),
)
async def decide_approval(
    uow: Deciding, actor: ActorDep, approval_id: ApprovalId, body: ApprovalDecisionIn
) -> ApprovalOut:
    """A yes does what was asked for, in the same transaction; where that fails it still waits."""
    async with uow:
        return uow.answer(
            ApprovalOut.of(await _decide(uow, actor, deciding=body.meant(approval_id)))
        )
