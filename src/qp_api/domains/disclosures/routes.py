"""The register of recipients, and the ledger of what each of them was given (P7)."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from qp_api.core.actor import Role
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.privacy.controller import RECIPIENTS
from qp_api.core.unit_of_work import UnitOfWork

from . import queries
from .schemas import DisclosureOut, RegisteredOut
from .store import Filter

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["disclosures"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.LAW))]


@router.get(
    "/privacy/recipients",
    summary="List who may receive data",
    **operation("list_recipients", purpose=None, public=True),
)
async def list_recipients(process: ProcessDep, actor: ActorDep) -> Page[RegisteredOut]:
    """The whole register: nobody else receives anything; with contracts for the officer."""
    country, whole = process.settings.hosting_country, Role.DPO in actor.roles
    items = [RegisteredOut.seen(one, host_country=country, whole=whole) for one in RECIPIENTS]
    return Page[RegisteredOut].build(items=items, next_cursor=None)


@router.get(
    "/disclosures",
    summary="List what was disclosed",
    **operation(
        "list_disclosures",
        purpose=Purpose.LAW,
        roles=(Role.DPO, Role.ADMIN),
        retention=(Retention.REGISTER,),
        problems=(InvalidCursor,),
    ),
)
async def list_disclosures(
    uow: Reading,
    actor: ActorDep,
    page: PageDep,
    account_id: Annotated[UUID | None, Query(description="Only about this account.")] = None,
    recipient: Annotated[
        str | None, Query(max_length=32, pattern="^[a-z_]+$", description="Only to this one.")
    ] = None,
) -> Page[DisclosureOut]:
    """Each transfer of each person's data, the newest first; looking is on the trail too."""
    wanted = Filter(subject_id=account_id, recipient=recipient)
    async with uow:
        rows = await queries.list_disclosures(uow, actor, wanted, after=page.after, most=page.fetch)
        return page.answer(rows, item=DisclosureOut.of, position=queries.position)
