"""The keys that verify our tokens."""

from datetime import timedelta

from fastapi import APIRouter, Response

from qp_api.core.http.dependencies import ProcessDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.domains.sign_in.rules import KEY_CACHE
from qp_api.domains.sign_in.schemas.signing_keys import (
    SigningKeysOut,
)
from qp_api.domains.sign_in.tokens import AccessTokens

router = APIRouter(route_class=StrictRoute, tags=["sign_in"])


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
    response.headers["Cache-Control"] = f"public, max-age={KEY_CACHE // timedelta(seconds=1)}"
    return SigningKeysOut.model_validate({"keys": keys})
