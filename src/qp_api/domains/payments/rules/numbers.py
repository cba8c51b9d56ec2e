"""Invoice numbers, references to the gateway, and the tokens of the way back."""

import hashlib
import secrets
from datetime import date
from typing import Final

_JULY: Final = 7
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE: Final = 20


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of a Dhaka day began: July to June."""
    return day.year if day.month >= _JULY else day.year - 1


def invoice_number(series: str, year: int, serial: int) -> str:
    """As `QP-INV-2026-27-000123`."""
    return f"QP-{series}-{year}-{(year + 1) % 100:02}-{serial:06}"


def new_reference() -> str:
    """An id for the gateway that is never used again: a hundred random bits."""
    return "QP" + "".join(secrets.choice(_CROCKFORD) for _ in range(_REFERENCE))


def new_return_token() -> str:
    """What leads back to an attempt; guessed by nobody, and good for nothing but a question."""
    return secrets.token_urlsafe(24)


def return_digest(token: str) -> str:
    """What is kept of the token."""
    return hashlib.sha256(token.encode()).hexdigest()
