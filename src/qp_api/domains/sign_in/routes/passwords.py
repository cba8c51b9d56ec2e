"""Passwords: changed by whoever knows the old one, set anew by whoever reads the mail."""

from fastapi import APIRouter

from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.domains.sign_in import errors
from qp_api.domains.sign_in.actions import change_password as changing
from qp_api.domains.sign_in.actions import confirm_password_reset as confirming
from qp_api.domains.sign_in.actions import request_password_reset as requesting
from qp_api.domains.sign_in.actions.looking import alike
from qp_api.domains.sign_in.actions.prove_password import prove_own_password
from qp_api.domains.sign_in.schemas.passwords import (
    PasswordChangeIn,
    PasswordResetConfirmationIn,
    PasswordResetIn,
    PasswordResetOut,
)

from .work import FLOOD, Changing, Network, PublicWork

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])
_REFUSALS = (
    errors.InvalidCredentials,
    errors.OtpRequired,
    errors.WeakPassword,
    errors.TooManyAttempts,
)


@router.put(
    "/v1/me/password",
    status_code=204,
    summary="Change the password",
    **operation(
        "change_password",
        purpose=Purpose.SECURITY,
        while_restricted="allowed",
        problems=_REFUSALS,
        limit=FLOOD,
        retention=(Retention.ACCOUNT,),
    ),
)
async def change_password(
    body: PasswordChangeIn, uow: Changing, actor: ActorDep, network: Network
) -> None:
    """Set a new password: other sign-ins end, this one goes on and must step up anew.

    It has no representation that could be stale, so it takes no If-Match: the present password is
    its condition.
    """
    proof = await prove_own_password(
        uow, actor, password=body.current_password, otp=body.otp, network=network
    )
    prepared = await changing.prepare_password(
        uow.process, actor.person, body.new_password, has_factor=proof.factor is not None
    )
    async with uow:
        await changing.change_password(uow, actor, proof, prepared)


@router.post(
    "/v1/password-resets",
    status_code=202,
    summary="Ask for a new password",
    **operation(
        "request_password_reset",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.TooManyAttempts,),
        limit=FLOOD,
        retention=(Retention.UNVERIFIED,),
    ),
)
async def request_password_reset(
    body: PasswordResetIn, uow: PublicWork, network: Network
) -> PasswordResetOut:
    """Mail a link that sets a new password, if the address is somebody's; all are answered alike.

    It takes no Idempotency-Key, and needs none: to ask again mails another link.
    """
    async with alike(uow.process.clock):
        addressee = await requesting.find_addressee(uow.process, email=body.email, network=network)
        async with uow:
            await requesting.request_password_reset(uow, addressee)
            return uow.answer(PasswordResetOut(), status=202)


@router.post(
    "/v1/password-resets/confirmation",
    status_code=204,
    summary="Set a new password by a mailed link",
    **operation(
        "confirm_password_reset",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.PasswordResetInvalid, *_REFUSALS),
        limit=FLOOD,
        retention=(Retention.ACCOUNT,),
    ),
)
async def confirm_password_reset(
    body: PasswordResetConfirmationIn, uow: PublicWork, network: Network
) -> None:
    """Use the link of the mail, once and within 30 minutes; every sign-in ends."""
    prepared = await confirming.prepare_reset(
        uow, token=body.token, password=body.new_password, otp=body.otp, network=network
    )
    async with uow:
        await confirming.confirm_password_reset(uow, prepared)
