"""Sign-in on the wire: what proves a person, and the tokens that it brings."""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from qp_api.core.http.text_types import InModel, OutModel, Secret
from qp_api.domains.accounts.public.wire import (
    Email,
)
from qp_api.domains.sign_in.tokens import TokenPair

from .secrets import EMAIL_EXAMPLE, OPAQUE_EXAMPLE, PASSWORD_EXAMPLE, Opaque, Password, example

_TOKEN: Final[dict[str, Any]] = {
    "access_token": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
    "token_type": "Bearer",
    "expires_in": 600,
}


class RefreshPlace(StrEnum):
    """Where a refresh token goes: into the answer, or into a cookie that no script reads."""

    BODY = "body"
    COOKIE = "cookie"


class SignInIn(InModel):
    """Who wants to sign in; `otp` is looked at only where a second factor is set up.

    `device_token` is the one of the last answer: guesses by others then never shut this device out.
    """

    model_config = example(email=EMAIL_EXAMPLE, password=PASSWORD_EXAMPLE)

    email: Email
    password: Password
    otp: Annotated[str, Secret(32)] | None = None
    device_token: Opaque | None = None
    refresh_in: RefreshPlace = RefreshPlace.BODY


class RefreshIn(InModel):
    """The newest refresh token of a sign-in; none where it is in the cookie of a browser."""

    model_config = example(refresh_token=OPAQUE_EXAMPLE)

    refresh_token: Opaque | None = None


class StepUpIn(InModel):
    """A fresh proof; `otp` is looked at only where a second factor is set up."""

    model_config = example(password=PASSWORD_EXAMPLE)

    password: Password
    otp: Annotated[str, Secret(32)] | None = None


class AccessTokenOut(OutModel):
    """An access token, and the seconds that it lives."""

    model_config = example(**_TOKEN)

    access_token: Annotated[str, Field(max_length=4096)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- the scheme's name
    expires_in: Annotated[int, Field(ge=1, le=3600)]


class TokensOut(AccessTokenOut):
    """The same, with the refresh token that gets the next one; each is used once.

    With `refresh_in: cookie` it is empty, and there is no `device_token`: both are in cookies.
    """

    model_config = example(**_TOKEN, refresh_token=OPAQUE_EXAMPLE, device_token=OPAQUE_EXAMPLE)

    refresh_token: Annotated[str, Field(max_length=128)]
    device_token: Annotated[
        str | None, Field(max_length=128, description="To be kept, and sent when signing in again.")
    ] = None

    @classmethod
    def of(cls, pair: TokenPair, *, seconds: int, in_cookie: bool = False) -> "TokensOut":
        """What goes out; of what is in a cookie, nothing."""
        return TokensOut.build(
            access_token=pair.access_token,
            token_type="Bearer",  # noqa: S106 -- the scheme's name
            expires_in=seconds,
            refresh_token="" if in_cookie else pair.refresh_token,
            device_token=None if in_cookie else pair.device_token,
        )
