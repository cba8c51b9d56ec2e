"""What every answer carries: its request id, no-store, and a browser's orders."""

from collections.abc import Iterable
from typing import Final

from .exchange import Exchange

Header = tuple[bytes, bytes]

_NO_STORE: Final[Header] = (b"cache-control", b"no-store")
_ALWAYS: Final[list[Header]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# A page that needs more (the docs) brings its own.
_POLICY: Final[Header] = (
    b"content-security-policy",
    b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
)
_HTTPS_ONLY: Final[Header] = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_FIRST_ERROR: Final = 400


def complete(headers: Iterable[Header], exchange: Exchange, *, https_only: bool) -> list[Header]:
    """The headers of an answer that begins, with what it lacks.

    Only what is public and no error may choose its own Cache-Control. R13.
    """
    unstored = exchange.authenticated or exchange.status >= _FIRST_ERROR
    given, names = [], set()
    for name, value in headers:
        lower = name.lower()
        if not (unstored and lower == _NO_STORE[0]):
            names.add(lower)
            given.append((lower, value))
    if _NO_STORE[0] not in names:
        given.append(_NO_STORE)
    if _POLICY[0] not in names:
        given.append(_POLICY)
    if https_only:
        given.append(_HTTPS_ONLY)
    given += exchange.headers
    given += _ALWAYS
    given.append((b"x-request-id", (exchange.echoed_id or exchange.request_id).encode()))
    return given
