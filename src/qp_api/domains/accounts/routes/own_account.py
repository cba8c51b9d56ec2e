"""A person's own account."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.http.dependencies import ActorDep, ReadConditionDep, WriteConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import queries
from qp_api.domains.accounts.actions.update_me import update_me as change_me
from qp_api.domains.accounts.schemas.own_account import MeOut, MePatch

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["accounts"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.ACCOUNT))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.ACCOUNT))]


@router.get(
    "/me",
    summary="Read my account",
    **operation("read_me", purpose=Purpose.ACCOUNT, etag="read", retention=(Retention.ACCOUNT,)),
)
async def read_me(uow: Reading, actor: ActorDep, condition: ReadConditionDep) -> MeOut:
    """All that the account says about me."""
    async with uow:
        row = await queries.read_me(uow.db, subject_id=actor.person)
        condition.tag(etag_of(row.id, row.version))
        return MeOut.of(row)


@router.patch(
    "/me",
    summary="Change my account",
    **operation("update_me", purpose=Purpose.ACCOUNT, etag="write", retention=(Retention.ACCOUNT,)),
)
async def update_me(
    body: MePatch, uow: Writing, actor: ActorDep, condition: WriteConditionDep
) -> MeOut:
    """Correct what I stated; e-mail has a change of its own that is confirmed by mail."""
    async with uow:
        row = await change_me(uow, actor, condition=condition, changes=body.changes())
        condition.tag(etag_of(row.id, row.version))
        return uow.answer(MeOut.of(row))
