"""The bearer token, verified at each request; no user is loaded, as with stateless tokens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jose import JWTError, jwt
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from benchmarks.shapes import PEER_SECRET


@dataclass(frozen=True)
class TokenUser:
    id: UUID
    is_authenticated: bool = True


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[TokenUser, str] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = jwt.decode(token, PEER_SECRET, algorithms=["HS256"], audience="qp-api")
        except JWTError:
            raise AuthenticationFailed from None
        return TokenUser(UUID(claims["sub"])), token

    def authenticate_header(self, _request: Any) -> str:
        return "Bearer"
