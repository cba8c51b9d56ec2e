"""Looking at one's requests, and at what came of them."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep, ReadConditionDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.prefer import WaitDep
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.actions.download_package import download_package as _download
from qp_api.domains.data_rights.actions.withdraw_rights_request import (
    withdraw_rights_request as _withdraw,
)
from qp_api.domains.data_rights.errors import (
    PackageExpired,
    PackageNotReady,
    ReceiptNotReady,
    RequestEnded,
)
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.receipt import ReceiptOut
from qp_api.domains.data_rights.schemas.requests import RightsRequestOut
from qp_api.domains.data_rights.schemas.whole import WholeRequestOut

from .zip_stream import ZIP, streamed

router = APIRouter(prefix="/v1/data-rights/requests", route_class=StrictRoute, tags=["data rights"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]
Ending: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE))]
Noting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS))]

_REGISTER: Final = (Retention.REGISTER,)


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
) -> WholeRequestOut:
    """One of my requests, or anybody's for the DPO; somebody else's is not found."""
    await queries.find_ended(process, actor, request_id=request_id, seconds=wait)
    async with uow:
        found = await queries.read_rights_request(uow, actor, request_id=request_id)
        condition.tag(queries.version_of(found.row))
        return WholeRequestOut.whole(found)


@router.post(
    "/{request_id}/withdrawal",
    summary="Take my request back",
    **operation(
        "withdraw_rights_request",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_REGISTER,
        problems=(NotFound, RequestEnded),
    ),
)
async def withdraw_rights_request(
    uow: Ending, actor: ActorDep, request_id: RequestId
) -> RightsRequestOut:
    """It ends here, and nothing more is done for it; twice is once."""
    async with uow:
        row = await _withdraw(uow, actor, request_id=request_id)
        return uow.answer(RightsRequestOut.of(row))


_PACKAGE = operation(
    "download_package",
    purpose=Purpose.RIGHTS,
    step_up=True,
    while_restricted="allowed",
    retention=(Retention.REQUEST_DATA,),
    problems=(NotFound, PackageNotReady, PackageExpired),
)
_PACKAGE["responses"] |= ZIP


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
        return streamed(download)


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
