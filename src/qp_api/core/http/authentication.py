"""Who calls: the bearer token of RFC 6750, in its header and nowhere else, strictly read."""

import re
from typing import Final, Protocol

from starlette.types import Scope

from qp_api.core.actor import Actor

from .refusals import Unauthenticated, invalid_token

_LONGEST: Final = 4096
# RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1).
_BEARER: Final = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] ([A-Za-z0-9\-._~+/]+=*)")


class Authenticator(Protocol):
    """Turns an access token into the person who holds it."""

    async def authenticate(self, token: str) -> Actor:
        """The actor of a token that is valid now. Raises Unauthenticated."""


def find_bearer_token(scope: Scope) -> str | None:
    """The token of the request; None when it brings no credentials at all.

    Raises Unauthenticated for any other scheme, a malformed token, or more than one.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    found = [value for name, value in headers if name == b"authorization"]
    if not found:
        return None
    match = _BEARER.fullmatch(found[0]) if len(found) == 1 else None
    if match is None or len(found[0]) > _LONGEST:
        raise invalid_token()
    return match[1].decode()


def get_bearer_token(scope: Scope) -> str:
    """The token of the request. Raises Unauthenticated when there is none."""
    token = find_bearer_token(scope)
    if token is None:
        raise Unauthenticated
    return token
