"""Invoices: the owner's, and everybody's for finance (P1.3, P4.3)."""

from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Header
from fastapi.responses import StreamingResponse

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.negotiation import choose_language
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads_books
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments import queries
from qp_api.domains.payments.actions.download_invoice import download_invoice as _download
from qp_api.domains.payments.models import InvoiceId
from qp_api.domains.payments.schemas import InvoiceDetailOut, InvoiceOut

from .payments import OfAccount

router = APIRouter(prefix="/v1/invoices", route_class=StrictRoute, tags=["payments"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads_books(Purpose.PAYMENT, role=Role.FINANCE))]
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The invoice.",
        "content": {
            "application/pdf": {
                "schema": {"type": "string", "format": "binary", "maxLength": 2**24}
            }
        },
    }
}


@router.get(
    "",
    summary="List my invoices",
    **operation(
        "list_invoices",
        purpose=Purpose.PAYMENT,
        retention=(Retention.FINANCE,),
        problems=(InvalidCursor, NotFound),
    ),
)
async def list_invoices(
    uow: Reading, actor: ActorDep, page: PageDep, account_id: OfAccount = None
) -> Page[InvoiceOut]:
    """The caller's invoices, the newest first; finance may name an account, erased or not."""
    async with uow:
        rows = await queries.list_invoices(
            uow, actor, of=account_id, after=page.after, most=page.fetch
        )
        return page.answer(rows, item=InvoiceOut.of, position=queries.position)


@router.get(
    "/{invoice_id}",
    summary="Read an invoice",
    **operation(
        "read_invoice",
        purpose=Purpose.PAYMENT,
        retention=(Retention.FINANCE,),
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_invoice(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, invoice_id: InvoiceId
) -> InvoiceDetailOut:
    """A whole invoice; it never changes. Another's is not found, unless one is of finance."""
    async with uow:
        view = await queries.read_invoice(uow, actor, invoice_id=invoice_id)
        condition.tag(etag_of(view.row.id, view.row.number))
        return InvoiceDetailOut.whole(view)


_DOCUMENT = operation(
    "download_invoice",
    purpose=Purpose.PAYMENT,
    retention=(Retention.FINANCE,),
    problems=(NotFound,),
)
_DOCUMENT["responses"] |= _PDF


@router.get(
    "/{invoice_id}/document",
    summary="Download an invoice",
    response_class=StreamingResponse,
    **_DOCUMENT,
)
async def download_invoice(
    uow: Reading,
    actor: ActorDep,
    invoice_id: InvoiceId,
    accept_language: Annotated[str, Header(max_length=512, include_in_schema=False)] = "",
) -> StreamingResponse:
    """The invoice as a PDF, in Bengali or English by Accept-Language; the same bytes every time."""
    async with uow:
        bengali = choose_language(accept_language, ("en", "bn")) == "bn"
        found = await _download(uow, actor, invoice_id=invoice_id, bengali=bengali)
        return StreamingResponse(
            found.pieces,
            media_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{found.name}"',
                "Cache-Control": "no-store",
            },
        )
