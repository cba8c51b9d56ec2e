"""Names for requests: the client's own goes back to it; what we keep is a UUID."""

import re
from typing import Final

from qp_api.kit.ids import new_written_id

_HARMLESS: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_UUID: Final = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRACEPARENT: Final = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def request_id(offered: bytes | None) -> str:
    """What log, audit and problems hold: the offered X-Request-Id if it is a UUID, else a new one.

    Any other text could name a person, and would outlive them in the trail.
    """
    if offered is not None and _UUID.fullmatch(offered):
        return offered.decode()
    return new_written_id()


def echoed_id(offered: bytes | None) -> str | None:
    """What the answer's X-Request-Id repeats: the offered one, if it is harmless in a header."""
    if offered is not None and _HARMLESS.fullmatch(offered):
        return offered.decode()
    return None


def trace_id(traceparent: bytes | None) -> str | None:
    """The trace that a W3C traceparent names; None when it is malformed."""
    if traceparent is None:
        return None
    match = _TRACEPARENT.fullmatch(traceparent)
    return match[1].decode() if match else None
