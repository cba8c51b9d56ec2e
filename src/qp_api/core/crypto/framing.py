"""Join parts so that no two lists of parts give the same bytes."""


def framed(*parts: bytes) -> bytes:
    """Put a four-byte big-endian length before each part; injective."""
    return b"".join(len(part).to_bytes(4) + part for part in parts)
