"""Another address for one's account, proven by mail before it counts (AC-3)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in import errors
from qp_api.domains.sign_in.actions import confirm_email_change as confirming
from qp_api.domains.sign_in.actions import request_email_change as requesting
from qp_api.domains.sign_in.actions.reserve_attempts import reserve_attempts
from qp_api.domains.sign_in.rules.email_changes import EMAIL_CHANGE_LIMIT
from qp_api.domains.sign_in.schemas.email_changes import (
    EmailChangeConfirmationIn,
    EmailChangeConfirmationOut,
    EmailChangeIn,
    EmailChangeOut,
)

from .work import FLOOD, Network

router = APIRouter(prefix="/v1/me/email-changes", route_class=StrictRoute, tags=["sign_in"])
_KEPT: Final = (Retention.UNVERIFIED, Retention.ACCOUNT)

Alone: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY, mode=Mode.EXCLUSIVE))]


@router.post(
    "",
    status_code=202,
    summary="Ask for another e-mail address",
    **operation(
        "request_email_change",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.EmailUnchanged, errors.TooManyAttempts),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def request_email_change(
    body: EmailChangeIn, uow: Alone, actor: ActorDep, network: Network
) -> EmailChangeOut:
    """Mail a link to the new address, for a day, and a notice to the present one.

    All addresses are answered alike, whoever has them. A newer request takes the place of an older.
    """
    await reserve_attempts(
        uow.process, EMAIL_CHANGE_LIMIT, account=actor.person.bytes, network=network
    )
    async with uow:
        await requesting.request_email_change(uow, actor, email=body.new_email)
        return uow.answer(EmailChangeOut(), status=202)


@router.post(
    "/confirmation",
    summary="Confirm another e-mail address",
    **operation(
        "confirm_email_change",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.EmailChangeInvalid, errors.EmailTaken),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def confirm_email_change(
    body: EmailChangeConfirmationIn, uow: Alone, actor: ActorDep
) -> EmailChangeConfirmationOut:
    """Use the token up: the address counts at once, and your other sign-ins end."""
    async with uow:
        await confirming.confirm_email_change(uow, actor, token=body.token)
        return uow.answer(EmailChangeConfirmationOut())
