"""Looking at one's requests, and at what came of them."""

from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.prefer import WaitDep
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.actions.download_package import download_package as _download
from qp_api.domains.data_rights.errors import PackageExpired, PackageNotReady, ReceiptNotReady
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.receipt import ReceiptOut
from qp_api.domains.data_rights.schemas.requests import RightsRequestOut

router = APIRouter(prefix="/v1/data-rights/requests", route_class=StrictRoute, tags=["data rights"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]
Noting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS))]

_REGISTER: Final = (Retention.REGISTER,)
_ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The package.",
        "content": {
            "application/zip": {
                "schema": {"type": "string", "format": "binary", "maxLength": 2**32}
            }
        },
    }
}


@router.get(
    "",
    summary="List my requests",
    **operation(
        "list_rights_requests",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_REGISTER,
        problems=(InvalidCursor,),
    ),
)
async def list_rights_requests(
    uow: Reading, actor: ActorDep, page: PageDep
) -> Page[RightsRequestOut]:
    """My requests, the newest first."""
    async with uow:
        rows = await queries.list_rights_requests(uow, actor, after=page.after, most=page.fetch)
        return page.answer(rows, item=RightsRequestOut.of, position=queries.position)


@router.get(
    "/{request_id}",
    summary="Read one of my requests",
    **operation(
        "read_rights_request",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_REGISTER,
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_rights_request(
    uow: Reading,
    actor: ActorDep,
    process: ProcessDep,
    wait: WaitDep,
    condition: ReadConditionDep,
    request_id: RequestId,
) -> RightsRequestOut:
    """One of my requests, or anybody's for the DPO; somebody else's is not found."""
    await queries.find_ended(process, actor, request_id=request_id, seconds=wait)
    async with uow:
        row = await queries.read_rights_request(uow, actor, request_id=request_id)
        # A package goes after a week, and its request has ended before.
        condition.tag(etag_of(row.id, row.state, row.package_sha256 or ""))
        return RightsRequestOut.of(row)


_PACKAGE = operation(
    "download_package",
    purpose=Purpose.RIGHTS,
    step_up=True,
    while_restricted="allowed",
    retention=(Retention.REQUEST_DATA,),
    problems=(NotFound, PackageNotReady, PackageExpired),
)
_PACKAGE["responses"] |= _ZIP


@router.get(
    "/{request_id}/package",
    summary="Download the package of my request",
    response_class=StreamingResponse,
    **_PACKAGE,
)
async def download_package(
    uow: Noting, actor: ActorDep, request_id: RequestId
) -> StreamingResponse:
    """A ZIP file, opened piece by piece as it leaves; kept for seven days."""
    async with uow:
        download = await _download(uow, actor, request_id=request_id)
        return StreamingResponse(
            download.pieces,
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{download.name}"',
                "Content-Length": str(download.size),
                "Cache-Control": "no-store",
            },
        )


@router.get(
    "/{request_id}/receipt",
    summary="Read the receipt of an erasure",
    **operation(
        "read_receipt",
        purpose=Purpose.RIGHTS,
        public=True,
        retention=_REGISTER,
        problems=(NotFound, ReceiptNotReady),
    ),
)
async def read_receipt(uow: Reading, request_id: RequestId) -> ReceiptOut:
    """The signed receipt, for whoever knows the request's id; it holds nothing personal.

    While the erasure is under way the answer is 409 `receipt_not_ready`, with Retry-After.
    """
    async with uow:
        return ReceiptOut.model_validate(await queries.read_receipt(uow, request_id=request_id))
