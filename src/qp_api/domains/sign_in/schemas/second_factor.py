"""The second factor on the wire; secrets and codes are shown once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from qp_api.core.http.text_types import InModel, OutModel, Secret
from qp_api.domains.sign_in.actions.start_totp import StartedTotp
from qp_api.domains.sign_in.store.second_factors import FactorStanding
from qp_api.domains.sign_in.totp import DIGITS, STEP_SECONDS

from .secrets import example

_SECRET_EXAMPLE = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 -- RFC 6238's


class TotpOut(OutModel):
    """Whether a second factor is asked for; one that was begun and not confirmed is not."""

    model_config = example(is_on=True, recovery_codes_left=9)

    is_on: bool
    recovery_codes_left: Annotated[int, Field(ge=0)]

    @classmethod
    def of(cls, row: FactorStanding) -> "TotpOut":
        return TotpOut.build(is_on=row.is_on, recovery_codes_left=row.codes_left)


class TotpStartOut(OutModel):
    """What an authenticator is given, as a QR code of the URI or typed; it is not shown again."""

    model_config = example(
        secret=_SECRET_EXAMPLE,
        otpauth_uri=f"otpauth://totp/Quality%20Progress:a%40example.com?secret={_SECRET_EXAMPLE}"
        "&issuer=Quality%20Progress",
        algorithm="SHA1",
        digits=6,
        period=30,
        expires_at="2026-11-24T12:15:00Z",
    )

    secret: Annotated[str, Field(max_length=64)]
    otpauth_uri: Annotated[str, Field(max_length=2048)]
    algorithm: Literal["SHA1"]
    digits: Annotated[int, Field(ge=6, le=8)]
    period: Annotated[int, Field(ge=30, le=60)]
    expires_at: datetime

    @classmethod
    def of(cls, started: StartedTotp) -> "TotpStartOut":
        return TotpStartOut.build(
            secret=started.secret,
            otpauth_uri=started.otpauth_uri,
            algorithm="SHA1",
            digits=DIGITS,
            period=STEP_SECONDS,
            expires_at=started.expires_at,
        )


class TotpConfirmationIn(InModel):
    """The code that the authenticator shows now."""

    model_config = example(otp="287082")

    otp: Annotated[str, Secret(32)]


class RecoveryCodesOut(OutModel):
    """Ten codes, each good once in the place of `otp`; to be kept on paper, and not shown again."""

    model_config = example(recovery_codes=["k3mq-7xna-29hf-wp4c-tz6d-be8r"] * 10)

    recovery_codes: Annotated[
        list[Annotated[str, Field(max_length=32)]], Field(min_length=10, max_length=10)
    ]
