"""The schedule for everybody, preview and runs for the officer, and the answer: keep my account."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import PUBLIC, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep, RequestIdDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor, Unauthenticated
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork

from . import queries
from .actions import confirm_still_active as confirming
from .errors import ConfirmationInvalid
from .schemas import (
    ActivityConfirmationIn,
    ActivityConfirmationOut,
    PlannedStepOut,
    RetentionRunOut,
    RetentionScheduleOut,
)

router = APIRouter(prefix="/v1/retention", route_class=StrictRoute, tags=["retention"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.LAW))]
# Against guesses; a token has 256 bits.
_GUESSES = Policy("confirmations", quota=60, seconds=60, shared=True)


@router.get(
    "/schedule",
    summary="Read the retention schedule",
    **operation("read_retention_schedule", purpose=None, public=True),
)
async def read_retention_schedule(process: ProcessDep) -> RetentionScheduleOut:
    """What is kept for which purpose, how long and why; told from the note on every column."""
    return RetentionScheduleOut.of(process.data_map)


@router.get(
    "/preview",
    summary="Preview what retention will do",
    **operation(
        "preview_retention",
        purpose=Purpose.LAW,
        roles=(Role.DPO,),
        retention=(Retention.ACCOUNT,),
        problems=(InvalidCursor,),
    ),
)
async def preview_retention(uow: Reading, page: PageDep) -> Page[PlannedStepOut]:
    """Who is contacted, reminded, deleted or kept by the next turn; nothing is changed."""
    async with uow:
        rows = await queries.preview_retention(uow, after=page.after, most=page.fetch)
        return page.answer(rows, item=PlannedStepOut.of, position=queries.preview_position)


@router.get(
    "/runs",
    summary="List retention runs",
    **operation(
        "list_retention_runs",
        purpose=Purpose.LAW,
        roles=(Role.DPO,),
        problems=(InvalidCursor,),
    ),
)
async def list_retention_runs(uow: Reading, page: PageDep) -> Page[RetentionRunOut]:
    """What runs planned and did, the newest first; a complete one carries its certificate."""
    async with uow:
        rows = await queries.list_retention_runs(uow, after=page.after, most=page.fetch)
        return page.answer(rows, item=RetentionRunOut.of, position=queries.run_position)


async def _confirming_work(
    body: ActivityConfirmationIn, process: ProcessDep, actor: ActorDep, request_id: RequestIdDep
) -> UnitOfWork:
    """Work about whoever brings the token, or is signed in."""
    if body.token is None:
        if actor.subject_id is None:
            raise Unauthenticated
        return UnitOfWork(process, Purpose.RIGHTS, actor, request_id=request_id)
    holder = await confirming.find_holder(process, token=body.token)
    return UnitOfWork(process, Purpose.RIGHTS, PUBLIC, about=holder, request_id=request_id)


@router.post(
    "/confirmations",
    summary="Keep my account",
    **operation(
        "confirm_still_active",
        purpose=Purpose.RIGHTS,
        public=True,
        problems=(Unauthenticated, ConfirmationInvalid, NotFound),
        retention=(Retention.ACCOUNT, Retention.REQUEST_DATA),
        limit=_GUESSES,
    ),
)
async def confirm_still_active(
    body: ActivityConfirmationIn, uow: Annotated[UnitOfWork, Depends(_confirming_work)]
) -> ActivityConfirmationOut:
    """Say by a letter's token, or signed in, that the account is still wanted; again is success."""
    async with uow:
        day = await confirming.confirm_still_active(uow, token=body.token)
        return uow.answer(ActivityConfirmationOut.build(last_active_on=day))
