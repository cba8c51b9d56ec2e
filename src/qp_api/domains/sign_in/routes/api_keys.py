"""Keys of integrators: made, listed and ended by an admin."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions import list_api_keys as listing
from qp_api.domains.sign_in.actions.create_api_key import create_api_key as _create
from qp_api.domains.sign_in.actions.revoke_api_key import revoke_api_key as _revoke
from qp_api.domains.sign_in.models import ApiKeyId
from qp_api.domains.sign_in.schemas.api_keys import ApiKeyIn, ApiKeyOut, NewApiKeyOut

router = APIRouter(prefix="/v1/api-keys", route_class=StrictRoute, tags=["sign_in"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.SECURITY))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY))]

_KEPT: Final = (Retention.REGISTER,)


@router.post(
    "",
    status_code=201,
    summary="Make an API key",
    **operation(
        "create_api_key",
        purpose=Purpose.SECURITY,
        roles=(Role.ADMIN,),
        step_up=True,
        retention=_KEPT,
    ),
)
async def create_api_key(uow: Writing, actor: ActorDep, body: ApiKeyIn) -> NewApiKeyOut:
    """The key is shown this once. A lost answer is a lost key: revoke it and make another."""
    async with uow:
        row, key = await _create(
            uow, actor, name=body.name, scopes=body.scopes, expires_at=body.expires_at
        )
        return uow.answer(NewApiKeyOut.made(row, key), status=201)


@router.get(
    "",
    summary="List API keys",
    **operation(
        "list_api_keys",
        purpose=Purpose.SECURITY,
        roles=(Role.ADMIN,),
        retention=_KEPT,
        problems=(InvalidCursor,),
    ),
)
async def list_api_keys(uow: Reading, page: PageDep) -> Page[ApiKeyOut]:
    """Every key, ended ones too, the newest first."""
    async with uow:
        rows = await listing.list_api_keys(uow, after=page.after, most=page.fetch)
        return page.answer(rows, item=ApiKeyOut.of, position=listing.key_position)


@router.delete(
    "/{key_id}",
    status_code=204,
    summary="Revoke an API key",
    **operation(
        "revoke_api_key",
        purpose=Purpose.SECURITY,
        roles=(Role.ADMIN,),
        retention=_KEPT,
        problems=(NotFound,),
    ),
)
async def revoke_api_key(uow: Writing, key_id: ApiKeyId) -> None:
    """Dead in every process within a second; no fresh proof is asked for: a leak can't wait."""
    async with uow:
        await _revoke(uow, key_id=key_id)
