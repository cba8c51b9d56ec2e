"""Registration, sign-in and sign-out, and the keys that verify our tokens."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Request, Response

from qp_api.core.actor import PUBLIC
from qp_api.core.http.client_address import truncated
from qp_api.core.http.dependencies import ActorDep, ProcessDep, ReadConditionDep, RequestIdDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.services import services_of
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork

from . import errors
from .actions import refresh_sign_in as refreshing
from .actions import register_account as registering
from .actions import sign_in as signing_in
from .actions import sign_out as signing_out
from .actions import step_up as stepping_up
from .actions import verify_email as verifying
from .actions.prepare_registration import prepare_registration
from .actions.prove_password import prove_own_password, prove_password
from .schemas import (
    AccessTokenOut,
    RefreshIn,
    RegistrationIn,
    RegistrationOut,
    SigningKeysOut,
    SignInIn,
    StepUpIn,
    TokensOut,
    VerificationIn,
    VerificationOut,
)
from .tokens import AccessTokens, TokenPair

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])
_KEPT = (Retention.SIGN_IN_LOG,)
# Against floods, before anything is hashed; guesses have limits of their own (R19). A network may
# be a whole carrier's NAT.
_FLOOD = Policy("credentials", quota=300, seconds=60, shared=True)


async def _public_work(process: ProcessDep, request_id: RequestIdDep) -> UnitOfWork:
    """Nobody's work: the room finds out whose it is, and a stale bearer token is no obstacle."""
    return UnitOfWork(process, Purpose.SECURITY, PUBLIC, request_id=request_id)


async def _network(request: Request) -> bytes:
    """The caller's /24 or /48; callers without an address share one (US-1)."""
    address = services_of(request.scope).proxies.client_address(request.scope)
    return b"" if address is None else truncated(address)


PublicWork: TypeAlias = Annotated[UnitOfWork, Depends(_public_work)]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY))]
Network: TypeAlias = Annotated[bytes, Depends(_network)]


@router.post(
    "/v1/accounts",
    status_code=202,
    summary="Register",
    **operation(
        "register_account",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.UnderMinimumAge, errors.WeakPassword, errors.TooManyAttempts),
        limit=_FLOOD,
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
    async with uow:
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
async def verify_email(body: VerificationIn, uow: PublicWork) -> VerificationOut:
    """Take the token of a verification mail; it works once."""
    async with uow:
        await verifying.verify_email(uow, token=body.token)
        return uow.answer(VerificationOut())


@router.post(
    "/v1/sign-in",
    summary="Sign in",
    **operation(
        "sign_in",
        purpose=Purpose.SECURITY,
        public=True,
        problems=(errors.InvalidCredentials, errors.TooManyAttempts),
        limit=_FLOOD,
        retention=_KEPT,
    ),
)
async def sign_in(body: SignInIn, uow: PublicWork, network: Network) -> TokensOut:
    """Exchange address and password for tokens; restricted and frozen people may too."""
    proof = await prove_password(uow, email=body.email, password=body.password, network=network)
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
        limit=_FLOOD,
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
        problems=(errors.InvalidCredentials, errors.TooManyAttempts),
        limit=_FLOOD,
        retention=_KEPT,
    ),
)
async def step_up(
    body: StepUpIn, uow: Writing, actor: ActorDep, network: Network
) -> AccessTokenOut:
    """Renew this sign-in's proof, for ten minutes of dangerous operations."""
    proof = await prove_own_password(uow, actor, password=body.password, network=network)
    async with uow:
        token = await stepping_up.step_up(uow, actor, proof)
        return uow.answer(AccessTokenOut(access_token=token, expires_in=_seconds(uow)))


@router.get(
    "/.well-known/jwks.json",
    summary="Read the signing keys",
    **operation("read_signing_keys", purpose=None, public=True, etag="read"),
)
async def read_signing_keys(
    process: ProcessDep, condition: ReadConditionDep, response: Response
) -> SigningKeysOut:
    """The public keys of access tokens, as a JWK set (RFC 7517); to be cached for five minutes."""
    keys = process.port(AccessTokens).published()
    condition.tag(etag_of(*[key["kid"] for key in keys]))
    response.headers["Cache-Control"] = "public, max-age=300"
    return SigningKeysOut.model_validate({"keys": keys})


def _seconds(uow: UnitOfWork) -> int:
    return uow.process.port(AccessTokens).seconds


def _tokens(uow: UnitOfWork, pair: TokenPair) -> TokensOut:
    return TokensOut.of(pair, seconds=_seconds(uow))
