"""Names for requests: the client's own when it is harmless, else a new one."""

import re
from typing import Final

from qp_api.kit.ids import new_written_id

_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT: Final = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def request_id(offered: bytes | None) -> str:
    """The offered X-Request-Id, or a new UUIDv7 in its place."""
    if offered is not None and _ID.fullmatch(offered):
        return offered.decode()
    return new_written_id()


def trace_id(traceparent: bytes | None) -> str | None:
    """The trace that a W3C traceparent names; None when it is malformed."""
    if traceparent is None:
        return None
    match = _TRACEPARENT.fullmatch(traceparent)
    return match[1].decode() if match else None
