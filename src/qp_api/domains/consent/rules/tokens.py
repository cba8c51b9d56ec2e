"""What is kept of a mailed token."""

from hashlib import sha256


def hash_token(token: str) -> bytes:
    """All that is stored: 256 random bits need no salt."""
    return sha256(token.encode()).digest()
