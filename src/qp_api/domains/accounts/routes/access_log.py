"""Who of the house came to my data."""

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
from qp_api.domains.accounts import queries
from qp_api.domains.accounts.schemas.access_log import AccessOut

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["accounts"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]


@router.get(
    "/me/access-log",
    summary="List access to my data",
    **operation(
        "list_access_to_me",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=(Retention.REGISTER,),
        problems=(InvalidCursor,),
    ),
)
async def list_access_to_me(uow: Reading, actor: ActorDep, page: PageDep) -> Page[AccessOut]:
    """Each time the house read or changed my data: as what, when and why; the newest first.

    It names roles and reasons, never who it was; the same stands in the access package.
    """
    async with uow:
        rows = await queries.list_access_to_me(
            uow.db, subject_id=actor.person, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=AccessOut.of, position=queries.access_position)
