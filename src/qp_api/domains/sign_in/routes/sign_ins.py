"""Sign-in, its refreshing, its renewed proof, and its end."""

from fastapi import APIRouter, Response

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
from qp_api.domains.sign_in.actions.find_device import find_device
from qp_api.domains.sign_in.actions.prove_password import prove_own_password, prove_password
from qp_api.domains.sign_in.schemas.sign_in import (
    AccessTokenOut,
    RefreshIn,
    RefreshPlace,
    SignInIn,
    StepUpIn,
    TokensOut,
)
from qp_api.domains.sign_in.tokens import AccessTokens, TokenPair

from .browser import BrowserDep
from .work import FLOOD, Network, PlaceDep, PublicWork, Writing

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])
_KEPT = (Retention.SIGN_IN_LOG,)


@router.post(
    "/v1/sign-in",
    summary="Sign in",
    **operation(
        "sign_in",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(
            errors.InvalidCredentials,
            errors.OtpRequired,
            errors.TooManyAttempts,
            errors.CrossSiteRequest,
        ),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def sign_in(
    body: SignInIn,
    uow: PublicWork,
    network: Network,
    place: PlaceDep,
    browser: BrowserDep,
    response: Response,
) -> TokensOut:
    """Exchange address and password for tokens; restricted and frozen people may too."""
    in_cookie = body.refresh_in is RefreshPlace.COOKIE
    token = browser.find_device_token() if in_cookie else body.device_token
    device = await find_device(uow.process, email=body.email, token=token)
    proof = await prove_password(
        uow,
        email=body.email,
        password=body.password,
        otp=body.otp,
        network=network,
        device=device,
    )
    async with uow:
        pair = await signing_in.sign_in(
            uow, proof, place=place, device_token=None if device is None else token
        )
        if in_cookie:
            browser.keep(response, pair)
        return uow.answer(_tokens(uow, pair, in_cookie=in_cookie))


@router.post(
    "/v1/sign-in/refresh",
    summary="Refresh a sign-in",
    **operation(
        "refresh_sign_in",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.RefreshTokenInvalid, errors.CrossSiteRequest),
        limit=FLOOD,
        retention=_KEPT,
    ),
)
async def refresh_sign_in(
    body: RefreshIn, uow: PublicWork, browser: BrowserDep, response: Response
) -> TokensOut:
    """Exchange a refresh token for the next pair; a token that was used before ends the sign-in."""
    in_cookie = body.refresh_token is None
    token = browser.find_refresh_token() if in_cookie else body.refresh_token
    async with uow:
        pair = await refreshing.refresh_sign_in(uow, token=token or "")
        if pair is not None:
            if in_cookie:
                browser.keep(response, pair)
            return uow.answer(_tokens(uow, pair, in_cookie=in_cookie))
    # After the commit: the end of a stolen family outlives this refusal.
    raise errors.RefreshTokenInvalid


@router.post(
    "/v1/sign-out",
    status_code=204,
    summary="Sign out",
    **operation("sign_out", purpose=Purpose.SECURITY, while_restricted="allowed", retention=_KEPT),
)
async def sign_out(uow: Writing, actor: ActorDep, browser: BrowserDep, response: Response) -> None:
    """End this sign-in: its access tokens are dead at once, its refresh token too."""
    async with uow:
        await signing_out.sign_out(uow, actor)
    browser.forget(response)


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


def _tokens(uow: UnitOfWork, pair: TokenPair, *, in_cookie: bool) -> TokensOut:
    return TokensOut.of(pair, seconds=_seconds(uow), in_cookie=in_cookie)
