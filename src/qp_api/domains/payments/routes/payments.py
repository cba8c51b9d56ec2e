"""Paying, and looking at how a payment stands (P2.3)."""

from typing import Annotated, TypeAlias, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import calls_out, reads_books
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import CallingOut, UnitOfWork
from qp_api.domains.payments import queries
from qp_api.domains.payments.actions import start_payment as starting
from qp_api.domains.payments.actions.start_payment import PaymentAsk
from qp_api.domains.payments.errors import (
    AlreadyPaid,
    ChargeExpired,
    GatewayUnavailable,
    PaymentUnderWay,
)
from qp_api.domains.payments.models import ChargeId
from qp_api.domains.payments.schemas import PaymentIn, PaymentOut

router = APIRouter(prefix="/v1/payments", route_class=StrictRoute, tags=["payments"])

Calling: TypeAlias = Annotated[CallingOut, Depends(calls_out(Purpose.PAYMENT))]
Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads_books(Purpose.PAYMENT, role=Role.FINANCE))]
OfAccount: TypeAlias = Annotated[
    UUID | None, Query(description="Of this account, for finance; otherwise the caller's own.")
]


@router.post(
    "",
    status_code=201,
    summary="Begin to pay",
    **operation(
        "start_payment",
        purpose=Purpose.PAYMENT,
        roles=(Role.LEARNER,),
        idempotent="required",
        retention=(Retention.FINANCE,),
        problems=(NotFound, AlreadyPaid, PaymentUnderWay, ChargeExpired, GatewayUnavailable),
    ),
)
async def start_payment(
    work: Calling, actor: ActorDep, body: PaymentIn, response: Response
) -> PaymentOut:
    """Open a session of the gateway; send the payer to `redirect_url`, then poll the payment.

    Without a `redirect_url` nobody knows yet whether a session is open: poll the payment.
    """
    ask = PaymentAsk(
        body.reference.kind, body.reference.id, None if body.buyer is None else body.buyer.row
    )
    now = work.intent.now
    told = await starting.start_payment(
        work,
        actor,
        ask,
        tell=lambda row, url: PaymentOut.of(row, now=now, redirect_url=url),
    )
    out = cast("PaymentOut", told)
    response.headers["Location"] = f"/v1/payments/{out.id}"
    return out


@router.get(
    "",
    summary="List my payments",
    **operation(
        "list_payments",
        purpose=Purpose.PAYMENT,
        retention=(Retention.FINANCE,),
        problems=(InvalidCursor, NotFound),
    ),
)
async def list_payments(
    uow: Reading, actor: ActorDep, page: PageDep, account_id: OfAccount = None
) -> Page[PaymentOut]:
    """What the caller owes or has paid, the newest first; finance may name an account."""
    async with uow:
        rows = await queries.list_payments(
            uow, actor, of=account_id, after=page.after, most=page.fetch
        )
        return page.answer(
            rows,
            item=lambda row: PaymentOut.of(row, now=uow.now),
            position=queries.position,
        )


@router.get(
    "/{payment_id}",
    summary="Read a payment",
    **operation(
        "read_payment",
        purpose=Purpose.PAYMENT,
        retention=(Retention.FINANCE,),
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_payment(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, payment_id: ChargeId
) -> PaymentOut:
    """How a payment stands: poll it after the payer came back. Another's is not found."""
    async with uow:
        row = await queries.read_payment(uow, actor, payment_id=payment_id)
        out = PaymentOut.of(row, now=uow.now)
        condition.tag(etag_of(out.id, out.state))
        return out
