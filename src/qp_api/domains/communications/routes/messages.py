"""What the house has written to the caller (P1.5, P2.2)."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.queries import messages as queries
from qp_api.domains.communications.schemas.messages import MessageOut

router = APIRouter(prefix="/v1/me/messages", route_class=StrictRoute, tags=["communications"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.ACCOUNT))]


@router.get(
    "",
    summary="List the mail I was sent",
    **operation(
        "list_messages",
        purpose=Purpose.ACCOUNT,
        retention=(Retention.ACCOUNT,),
        problems=(InvalidCursor,),
    ),
)
async def list_messages(uow: Reading, actor: ActorDep, page: PageDep) -> Page[MessageOut]:
    """The record of every mail to the caller, the newest first."""
    async with uow:
        rows = await queries.list_messages(uow.db, actor, after=page.after, most=page.fetch)
        return page.answer(rows, item=MessageOut.of, position=queries.position)
