"""The second factor: set up, confirmed, taken away, and its codes on paper."""

from fastapi import APIRouter

from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.domains.sign_in import errors, queries
from qp_api.domains.sign_in.actions import confirm_totp as confirming
from qp_api.domains.sign_in.actions import remove_totp as removing
from qp_api.domains.sign_in.actions import renew_recovery_codes as renewing
from qp_api.domains.sign_in.actions import start_totp as starting
from qp_api.domains.sign_in.schemas.second_factor import (
    RecoveryCodesOut,
    TotpConfirmationIn,
    TotpOut,
    TotpStartOut,
)

from .work import FLOOD, Changing, Network, Reading

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])
_KEPT = (Retention.ACCOUNT,)


@router.get(
    "/v1/me/totp",
    summary="Read whether a second factor is on",
    **operation("read_totp", purpose=Purpose.SECURITY, while_restricted="allowed", retention=_KEPT),
)
async def read_totp(uow: Reading, actor: ActorDep) -> TotpOut:
    """Whether it is asked for, and how many recovery codes are left."""
    async with uow:
        return TotpOut.of(await queries.read_totp(uow, actor))


@router.post(
    "/v1/me/totp",
    status_code=201,
    summary="Begin a second factor",
    **operation(
        "start_totp",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.TotpAlreadySetUp,),
        retention=_KEPT,
    ),
)
async def start_totp(uow: Changing, actor: ActorDep) -> TotpStartOut:
    """Make a secret for an authenticator, and show it this once; it is to be confirmed soon.

    It takes no Idempotency-Key, and needs none: to begin again takes the place of what waits.
    """
    async with uow:
        started = await starting.start_totp(uow, actor)
        return uow.answer(TotpStartOut.of(started), status=201)


@router.post(
    "/v1/me/totp/confirmation",
    summary="Confirm the second factor",
    **operation(
        "confirm_totp",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.TotpNotStarted, errors.OtpInvalid, errors.TooManyAttempts),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def confirm_totp(
    body: TotpConfirmationIn, uow: Changing, actor: ActorDep, network: Network
) -> RecoveryCodesOut:
    """Ask for it from now on; ten recovery codes are shown this once, and other sign-ins end."""
    shown = await confirming.check_first_code(uow, actor, otp=body.otp, network=network)
    async with uow:
        codes = await confirming.confirm_totp(uow, actor, shown)
        return uow.answer(RecoveryCodesOut(recovery_codes=list(codes)))


@router.delete(
    "/v1/me/totp",
    status_code=204,
    summary="Take the second factor away",
    **operation(
        "remove_totp",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.TotpNotSetUp,),
        retention=_KEPT,
    ),
)
async def remove_totp(uow: Changing, actor: ActorDep) -> None:
    """Sign in by the password alone again; other sign-ins end."""
    async with uow:
        await removing.remove_totp(uow, actor)


@router.post(
    "/v1/me/totp/recovery-codes",
    summary="Renew the recovery codes",
    **operation(
        "renew_recovery_codes",
        purpose=Purpose.SECURITY,
        step_up=True,
        while_restricted="allowed",
        problems=(errors.TotpNotSetUp,),
        retention=_KEPT,
    ),
)
async def renew_recovery_codes(uow: Changing, actor: ActorDep) -> RecoveryCodesOut:
    """Get ten new recovery codes, shown this once; the old ones are good no more.

    It takes no Idempotency-Key: a repetition gives other codes, and the newest are the good ones.
    """
    async with uow:
        codes = await renewing.renew_recovery_codes(uow, actor)
        return uow.answer(RecoveryCodesOut(recovery_codes=list(codes)))
