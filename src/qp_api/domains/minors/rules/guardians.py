"""Whether a guardian is asked, and for how long a mailed token is good (AG-5)."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from qp_api.domains.minors.errors import GuardianNotAsked, GuardianRequired
from qp_api.domains.minors.models import ConsentStanding
from qp_api.kit.text import normalise_email

TOKEN_LIFE: Final = timedelta(days=7)
_LET_IN: Final = frozenset({ConsentStanding.GIVEN})


def check_guardian(
    guardian_email: str | None, *, email: str, is_minor: bool, is_asked: bool
) -> str | None:
    """The address to be asked; None where nobody is. Raises GuardianRequired, GuardianNotAsked.

    `is_asked` is the switch. Nobody's address is taken that is not needed.
    """
    if not (is_asked and is_minor):
        if guardian_email is not None:
            raise GuardianNotAsked
        return None
    if guardian_email is None or normalise_email(guardian_email) == normalise_email(email):
        raise GuardianRequired
    return guardian_email


def holds_up(state: str, ends_on: date, *, today: date) -> bool:
    """Whether an account still waits; from `adult_from` on nobody else's word is needed."""
    return state not in _LET_IN and today < ends_on


def hash_token(token: str) -> bytes:
    """All that is stored of a mailed token: 256 random bits need no salt."""
    return sha256(token.encode()).digest()
