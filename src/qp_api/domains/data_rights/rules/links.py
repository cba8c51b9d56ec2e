"""Mailed links: what is stored of a token, and how long it is good (DR-3, DR-9)."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

LINK_LIFE: Final = timedelta(days=7)
"""Business time: the person is told a day, and is refused when it has passed."""


def hash_token(token: str) -> bytes:
    """All that is stored of a mailed token: 256 random bits need no salt."""
    return sha256(token.encode()).digest()
