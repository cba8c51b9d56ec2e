"""Sign-in, its refreshing, its renewed proof, and its end."""

from fastapi import APIRouter

from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in import errors
from qp_api.domains.sign_in.actions import refresh_sign_in as refreshing
from qp_api.domains.sign_in.actions import sign_in as signing_in
from qp_api.domains.sign_in.actions import sign_out as signing_out
from qp_api.domains.sign_in.actions import step_up as stepping_up
from qp_api.domains.sign_in.actions.prove_password import prove_own_password, prove_password
from qp_api.domains.sign_in.schemas.sign_in import (
    AccessTokenOut,
    RefreshIn,
    SignInIn,
    StepUpIn,
    TokensOut,
)
from qp_api.domains.sign_in.tokens import AccessTokens, TokenPair

from .work import FLOOD, Network, PublicWork, Writing

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])
_KEPT = (Retention.SIGN_IN_LOG,)


@router.post(
    "/v1/sign-in",
    summary="Sign in",
    **operation(
        "sign_in",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.InvalidCredentials, errors.OtpRequired, errors.TooManyAttempts),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def sign_in(body: SignInIn, uow: PublicWork, network: Network) -> TokensOut:
    """Exchange address and password for tokens; restricted and frozen people may too."""
    proof = await prove_password(
        uow, email=body.email, password=body.password, otp=body.otp, network=network
    )
    async with uow:
        pair = await signing_in.sign_in(uow, proof)
        return uow.answer(_tokens(uow, pair))


@router.post(
    "/v1/sign-in/refresh",
    summary="Refresh a sign-in",
    **operation(
        "refresh_sign_in",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.RefreshTokenInvalid,),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def refresh_sign_in(body: RefreshIn, uow: PublicWork) -> TokensOut:
    """Exchange a refresh token for the next pair; a token that was used before ends the sign-in."""
    async with uow:
        pair = await refreshing.refresh_sign_in(uow, token=body.refresh_token)
        if pair is not None:
            return uow.answer(_tokens(uow, pair))
    # After the commit: the end of a stolen family outlives this refusal.
    raise errors.RefreshTokenInvalid


@router.post(
    "/v1/sign-out",
    status_code=204,
    summary="Sign out",
    **operation("sign_out", purpose=Purpose.SECURITY, while_restricted="allowed", retention=_KEPT),
)
async def sign_out(uow: Writing, actor: ActorDep) -> None:
    """End this sign-in: its access tokens are dead at once, its refresh token too."""
    async with uow:
        await signing_out.sign_out(uow, actor)


@router.post(
    "/v1/sign-in/step-up",
    summary="Prove who you are again",
    **operation(
        "step_up",
        purpose=Purpose.SECURITY,
        while_restricted="allowed",
        problems=(
            errors.InvalidCredentials,
            errors.OtpRequired,
            errors.WeakPassword,
            errors.TooManyAttempts,
        ),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def step_up(
    body: StepUpIn, uow: Writing, actor: ActorDep, network: Network
) -> AccessTokenOut:
    """Renew this sign-in's proof, for ten minutes of dangerous operations."""
    proof = await prove_own_password(
        uow, actor, password=body.password, otp=body.otp, network=network
    )
    async with uow:
        token = await stepping_up.step_up(uow, actor, proof)
        return uow.answer(AccessTokenOut(access_token=token, expires_in=_seconds(uow)))


def _seconds(uow: UnitOfWork) -> int:
    return uow.process.port(AccessTokens).seconds


def _tokens(uow: UnitOfWork, pair: TokenPair) -> TokensOut:
    return TokensOut.of(pair, seconds=_seconds(uow))
