"""The header `x-hash`: HMAC-SHA512 of one value, under the key's text as it was given."""

import base64
import hashlib
import hmac


def x_hash(key: str, message: str) -> str:
    """Standard Base64, 88 characters."""
    digest = hmac.new(key.encode(), message.encode(), hashlib.sha512).digest()
    return base64.b64encode(digest).decode()
