"""What an API key looks like: where it is good, 256 random bits, and a checksum.

The prefix lets a person and a secret scanner see what leaked; the checksum refuses a mistyped key,
and most guesses, without asking anybody.
"""

import re
from base64 import urlsafe_b64encode
from typing import Final
from zlib import crc32

SECRET_BYTES: Final = 32
_SHAPE: Final = re.compile(r"(qp_(?:live|test)_[A-Za-z0-9_-]{43})([0-9a-f]{8})")


def write_key(secret: bytes, *, is_live: bool) -> str:
    """The key of 32 random bytes: `qp_live_…` or `qp_test_…`, 59 characters."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a key has 32 random bytes")
    body = f"{prefix_of(is_live=is_live)}{urlsafe_b64encode(secret).rstrip(b'=').decode()}"
    return f"{body}{_checksum(body)}"


def prefix_of(*, is_live: bool) -> str:
    """How keys of a live house, or of a sandbox, begin."""
    return "qp_live_" if is_live else "qp_test_"


def is_key(text: str) -> bool:
    """Whether this is meant as a key: no access token begins so."""
    return text.startswith(("qp_live_", "qp_test_"))


def is_whole_key(text: str) -> bool:
    """Whether this has a key's shape and the checksum that belongs to it."""
    shape = _SHAPE.fullmatch(text)
    return shape is not None and _checksum(shape[1]) == shape[2]


def _checksum(body: str) -> str:
    return f"{crc32(body.encode()):08x}"
