"""One's own sign-ins: where they are, and the end of one."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.domains.sign_in import queries
from qp_api.domains.sign_in.actions import revoke_sign_in as revoking
from qp_api.domains.sign_in.schemas.own_sign_ins import SignInOut
from qp_api.kit.ids import SignInId

from .work import Reading, Writing

router = APIRouter(prefix="/v1/me/sign-ins", route_class=StrictRoute, tags=["sign_in"])

_KEPT: Final = (Retention.SIGN_IN_LOG,)


@router.get(
    "",
    summary="List where I am signed in",
    **operation(
        "list_sign_ins",
        purpose=Purpose.SECURITY,
        while_restricted="allowed",
        retention=_KEPT,
        problems=(InvalidCursor,),
    ),
)
async def list_sign_ins(uow: Reading, actor: ActorDep, page: PageDep) -> Page[SignInOut]:
    """Every sign-in of the caller that goes on, the newest first: device, network, last use."""
    async with uow:
        rows = await queries.list_sign_ins(uow, actor, after=page.after, most=page.fetch)
        return page.answer(
            rows,
            item=lambda row: SignInOut.of(row, present=actor.sign_in_id),
            position=queries.position,
        )


@router.delete(
    "/{sign_in_id}",
    status_code=204,
    summary="End one of my sign-ins",
    **operation(
        "revoke_sign_in",
        purpose=Purpose.SECURITY,
        while_restricted="allowed",
        retention=_KEPT,
        problems=(NotFound,),
    ),
)
async def revoke_sign_in(
    uow: Writing, actor: ActorDep, sign_in_id: Annotated[SignInId, Path()]
) -> None:
    """End it: its tokens are dead everywhere within a second, its device is trusted no more."""
    async with uow:
        await revoking.revoke_sign_in(uow, actor, sign_in_id=sign_in_id)
