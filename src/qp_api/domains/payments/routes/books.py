"""The ledger, for finance."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import Role
from qp_api.core.http.dependencies import PageDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments import queries
from qp_api.domains.payments.schemas import LedgerEntryOut

router = APIRouter(prefix="/v1/finance", route_class=StrictRoute, tags=["payments"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.LAW))]


@router.get(
    "/ledger-entries",
    summary="List ledger entries",
    **operation(
        "list_ledger_entries",
        purpose=Purpose.LAW,
        roles=(Role.FINANCE,),
        problems=(InvalidCursor,),
    ),
)
async def list_ledger_entries(uow: Reading, page: PageDep) -> Page[LedgerEntryOut]:
    """Every event of the books, the newest first; it names nobody."""
    async with uow:
        rows = await queries.list_ledger_entries(uow, after=page.after, most=page.fetch)
        return page.answer(
            rows,
            item=lambda row: LedgerEntryOut.of(row[1], row[0].hash),
            position=queries.entry_position,
        )
