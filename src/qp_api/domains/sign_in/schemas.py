"""Registration and sign-in on the wire."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OutModel, Secret
from qp_api.core.privacy import Category
from qp_api.domains.accounts.public import Locale, Profile
from qp_api.domains.accounts.public.wire import (
    ADDRESS_EXAMPLE,
    DEFAULT_LOCALE,
    DEFAULT_TIME_ZONE,
    BillingAddress,
    Designation,
    Email,
    Name,
    Organization,
    Phone,
    TimeZone,
)

from .actions.prepare_registration import Application
from .tokens import TokenPair

_PASSWORD: Final = "correct horse battery staple"  # noqa: S105 -- nobody's
_EMAIL: Final = "learner.one@example.com"
_OPAQUE: Final = "Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub2JvZHkncw"
_TOKEN: Final[dict[str, Any]] = {
    "access_token": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
    "token_type": "Bearer",
    "expires_in": 600,
}
# Nobody alive is older: what is earlier was mistyped.
_OLDEST: Final = date(1900, 1, 1)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _day(value: Any) -> Any:
    """Only `YYYY-MM-DD`: pydantic would take seconds since 1970 too."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise PydanticCustomError("date_parsing", "no date")
    return value


Password: TypeAlias = Annotated[
    str, Secret(1024), Field(json_schema_extra=category(Category.CREDENTIAL))
]
Opaque: TypeAlias = Annotated[str, Secret(128)]
BirthDate: TypeAlias = Annotated[
    date,
    BeforeValidator(_day),
    Field(
        ge=_OLDEST,
        description=f"Not before {_OLDEST.isoformat()}.",
        json_schema_extra=category(Category.AGE_BAND),
    ),
]


def _example(**members: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [members]})


class RegistrationIn(InModel):
    """A new account; the date of birth is used to compute the age band and is not kept."""

    model_config = _example(
        name="Learner One",
        email=_EMAIL,
        password=_PASSWORD,
        date_of_birth="2001-02-03",
        phone="+8801700000000",
        billing_address=ADDRESS_EXAMPLE,
        locale="bn",
        time_zone="Asia/Dhaka",
    )

    name: Name
    email: Email
    password: Password
    date_of_birth: BirthDate
    phone: Phone = None
    organization: Organization = None
    designation: Designation = None
    billing_address: BillingAddress | None = None
    locale: Locale = DEFAULT_LOCALE
    time_zone: TimeZone = DEFAULT_TIME_ZONE

    def application(self) -> Application:
        """The same, as the room takes it."""
        address = self.billing_address
        profile = Profile(
            name=self.name,
            phone=self.phone,
            organization=self.organization,
            designation=self.designation,
            billing_address=None if address is None else address.model_dump(exclude_none=True),
            locale=self.locale,
            time_zone=self.time_zone,
        )
        return Application(profile, self.email, self.password, self.date_of_birth)


class RegistrationOut(OutModel):
    """The same for every address: what follows comes by mail."""

    model_config = _example(state="mail_follows")

    state: Literal["mail_follows"] = "mail_follows"


class VerificationIn(InModel):
    """The token of a verification mail."""

    model_config = _example(token=_OPAQUE)

    token: Opaque


class VerificationOut(OutModel):
    """The address is confirmed: the person can sign in."""

    model_config = _example(state="verified")

    state: Literal["verified"] = "verified"


class SignInIn(InModel):
    """Who wants to sign in; `otp` is looked at only where a second factor is set up."""

    model_config = _example(email=_EMAIL, password=_PASSWORD)

    email: Email
    password: Password
    otp: Annotated[str, Secret(32)] | None = None


class RefreshIn(InModel):
    """The newest refresh token of a sign-in."""

    model_config = _example(refresh_token=_OPAQUE)

    refresh_token: Opaque


class StepUpIn(InModel):
    """A fresh proof; `otp` is looked at only where a second factor is set up."""

    model_config = _example(password=_PASSWORD)

    password: Password
    otp: Annotated[str, Secret(32)] | None = None


class AccessTokenOut(OutModel):
    """An access token, and the seconds that it lives."""

    model_config = _example(**_TOKEN)

    access_token: Annotated[str, Field(max_length=4096)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- the scheme's name
    expires_in: Annotated[int, Field(ge=1, le=3600)]


class TokensOut(AccessTokenOut):
    """The same, with the refresh token that gets the next one; each is used once."""

    model_config = _example(**_TOKEN, refresh_token=_OPAQUE)

    refresh_token: Annotated[str, Field(max_length=128)]

    @classmethod
    def of(cls, pair: TokenPair, *, seconds: int) -> "TokensOut":
        return TokensOut.build(
            access_token=pair.access_token,
            token_type="Bearer",  # noqa: S106 -- the scheme's name
            expires_in=seconds,
            refresh_token=pair.refresh_token,
        )


class SigningKeyOut(OutModel):
    """A public key as a JWK (RFC 7517)."""

    kty: Annotated[str, Field(max_length=8)]
    crv: Annotated[str, Field(max_length=16)]
    x: Annotated[str, Field(max_length=64)]
    y: Annotated[str, Field(max_length=64)]
    use: Annotated[str, Field(max_length=8)]
    alg: Annotated[str, Field(max_length=8)]
    kid: Annotated[str, Field(max_length=64)]


class SigningKeysOut(OutModel):
    """The keys that sign access tokens, did, or will."""

    model_config = _example(
        keys=[
            {
                "kty": "EC",
                "crv": "P-256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "use": "sig",
                "alg": "ES256",
                "kid": "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
            }
        ]
    )

    keys: Annotated[list[SigningKeyOut], Field(max_length=16)]
