"""For people who wrote by mail and do not sign in: each link works once (DR-3, DR-9)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.actions.collect_package import collect_package as _collect
from qp_api.domains.data_rights.actions.confirm_identity import confirm_identity as _confirm
from qp_api.domains.data_rights.errors import LinkInvalid, PackageExpired
from qp_api.domains.data_rights.schemas.asking import LinkIn
from qp_api.domains.data_rights.schemas.requests import RightsRequestOut

from .zip_stream import ZIP, streamed

router = APIRouter(prefix="/v1/data-rights", route_class=StrictRoute, tags=["data rights"])

Noting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS))]
_LINKS: Final = Policy("rights_links", quota=20, seconds=3600, shared=True)


@router.post(
    "/identity",
    summary="Confirm that a mail was mine",
    **operation(
        "confirm_identity",
        purpose=Purpose.RIGHTS,
        public=True,
        retention=(Retention.REGISTER, Retention.REQUEST_DATA),
        problems=(LinkInvalid,),
        limit=_LINKS,
    ),
)
async def confirm_identity(uow: Noting, body: LinkIn) -> RightsRequestOut:
    """By the token of the mailed link, once, within seven days; then my request is carried out."""
    async with uow:
        return uow.answer(RightsRequestOut.of(await _confirm(uow, token=body.token)))


_COLLECT = operation(
    "collect_package",
    purpose=Purpose.RIGHTS,
    public=True,
    retention=(Retention.REQUEST_DATA,),
    problems=(LinkInvalid, PackageExpired),
    limit=_LINKS,
)
_COLLECT["responses"] |= ZIP


@router.post(
    "/packages",
    summary="Collect my package by its link",
    response_class=StreamingResponse,
    **_COLLECT,
)
async def collect_package(uow: Noting, body: LinkIn) -> StreamingResponse:
    """A ZIP file, once; the link is used up with the first byte."""
    async with uow:
        return streamed(await _collect(uow, token=body.token))
