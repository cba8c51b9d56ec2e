"""Time codes as RFC 6238 has them: SHA-1, six digits, thirty seconds, one step either way.

The only importer of pyotp. Its own checks read the machine's clock, so steps are counted here.
"""

import hmac
from datetime import datetime
from typing import Final

import pyotp  # noqa: TID251 -- the one door

STEP_SECONDS: Final = 30
DIGITS: Final = 6
_WINDOW: Final = 1


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    """What an authenticator reads from a QR code: `otpauth://totp/…`."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=account, issuer_name=issuer
    )


def find_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step that a code is of, within one of the present; None for a wrong or an older one."""
    present = int(at.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret, digits=DIGITS)
    steps = range(max(present - _WINDOW, 0), present + _WINDOW + 1)
    # Each is compared, whichever it is, in constant time.
    found = [step for step in steps if hmac.compare_digest(codes.at(step).encode(), code.encode())]
    return next((step for step in found if step > after), None)
