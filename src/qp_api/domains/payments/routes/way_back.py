"""The way back from the gateway: whatever it says, it is only a reason to ask."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Path
from fastapi.responses import RedirectResponse

from qp_api.core.errors import NotFound
from qp_api.core.http.limits.policy import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.actions import receive_eps_return as receiving
from qp_api.domains.payments.errors import GatewayUnavailable


class UntrustedRoute(StrictRoute):
    """EPS adds to the query what it likes; nothing of it is read."""

    ignores_query = True


router = APIRouter(prefix="/v1/gateways/eps", route_class=UntrustedRoute, tags=["payments"])

Noting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.LAW))]
Attempt: TypeAlias = Annotated[
    str,
    Path(
        min_length=16,
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The way back that the gateway was given.",
    ),
]
_RETURN = operation(
    "receive_eps_return",
    purpose=Purpose.LAW,
    public=True,
    retention=(Retention.FINANCE,),
    problems=(NotFound, GatewayUnavailable),
    limit=Policy("way_back", quota=60, seconds=60),
)
_RETURN["responses"][303] = {"description": "To the front end's result page."}


@router.get(
    "/return/{attempt}",
    status_code=303,
    summary="Come back from the gateway",
    response_class=RedirectResponse,
    **_RETURN,
)
async def receive_eps_return(uow: Noting, attempt: Attempt) -> RedirectResponse:
    """Where the gateway sends a payer: on to the result page, which learns the payment's id alone.

    What the gateway's address says is not believed; the gateway itself is asked.
    """
    async with uow:
        payment_id = await receiving.receive_eps_return(uow, token=attempt)
        settings = uow.process.settings
        front_end = settings.front_end_url
        page = (
            f"{settings.public_url}/docs#payment={payment_id}"
            if front_end is None
            else f"{front_end}/payments/result?payment={payment_id}"
        )
        return RedirectResponse(page, status_code=303)
