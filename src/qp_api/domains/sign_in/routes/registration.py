"""Registration, and the proof of its address."""

from typing import Literal

from fastapi import APIRouter

from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.domains.minors.public import GuardianNotAsked, GuardianRequired
from qp_api.domains.sign_in import errors
from qp_api.domains.sign_in.actions import register_account as registering
from qp_api.domains.sign_in.actions import verify_email as verifying
from qp_api.domains.sign_in.actions.looking import alike
from qp_api.domains.sign_in.actions.prepare_registration import prepare_registration
from qp_api.domains.sign_in.schemas.registration import (
    AddressVerificationOut,
    RegistrationIn,
    RegistrationOut,
    VerificationIn,
)

from .work import FLOOD, Network, PublicWork

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])


@router.post(
    "/v1/accounts",
    status_code=202,
    summary="Register",
    **operation(
        "register_account",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(
            errors.UnderMinimumAge,
            errors.WeakPassword,
            errors.TooManyAttempts,
            GuardianRequired,
            GuardianNotAsked,
        ),
        limit=FLOOD,
        retention=(Retention.UNVERIFIED, Retention.ACCOUNT),
    ),
)
async def register_account(
    body: RegistrationIn, uow: PublicWork, network: Network
) -> RegistrationOut:
    """Open an account that waits for its mail to be confirmed; all addresses are answered alike.

    It takes no Idempotency-Key, and needs none: to register again writes the pending account anew.
    """
    prepared = await prepare_registration(uow.process, body.application(), network=network)
    async with alike(uow.process.clock), uow:
        await registering.register_account(uow, prepared)
        return uow.answer(RegistrationOut(), status=202)


@router.post(
    "/v1/accounts/verification",
    summary="Confirm an e-mail address",
    **operation(
        "verify_email",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.VerificationInvalid,),
        retention=(Retention.UNVERIFIED,),
    ),
)
async def verify_email(body: VerificationIn, uow: PublicWork) -> AddressVerificationOut:
    """Take the token of a verification mail; it works once."""
    async with uow:
        can_sign_in = await verifying.verify_email(uow, token=body.token)
        state: Literal["verified", "waits_for_guardian"] = (
            "verified" if can_sign_in else "waits_for_guardian"
        )
        return uow.answer(AddressVerificationOut(state=state))
