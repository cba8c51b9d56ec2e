"""Where a list goes on: opaque, signed, and good for one caller, operation and filter only."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson

from .refusals import InvalidCursor

Step: TypeAlias = str | int | UUID | datetime | None
Position: TypeAlias = tuple[Step, ...]

LONGEST: Final = 1024
_MAC: Final = 16


class CursorSigner:
    """Signs the keyset position after which the next page begins."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, position: Sequence[Step], *, bound_to: Sequence[str]) -> str:
        """A cursor for these callers, operation and filters; base64url without padding."""
        steps = orjson.dumps([_tagged(step) for step in position])
        return urlsafe_b64encode(self._mac(steps, bound_to) + steps).rstrip(b"=").decode()

    def open(self, cursor: str, *, bound_to: Sequence[str]) -> Position:
        """The position, each step of the type it was signed with. Raises InvalidCursor."""
        sealed = _decoded(cursor)
        mac, steps = sealed[:_MAC], sealed[_MAC:]
        if not hmac.compare_digest(mac, self._mac(steps, bound_to)):
            raise InvalidCursor
        return tuple(_untagged(step) for step in orjson.loads(steps))

    def _mac(self, steps: bytes, bound_to: Sequence[str]) -> bytes:
        context = orjson.dumps(list(bound_to))
        framed = len(context).to_bytes(8) + context + steps
        return hmac.digest(self._key, framed, "sha256")[:_MAC]


def _decoded(cursor: str) -> bytes:
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, NotBase64):
        raise InvalidCursor from None
    # One spelling a cursor: the decoder skips foreign characters and spare bits.
    if urlsafe_b64encode(sealed).rstrip(b"=").decode() != cursor:
        raise InvalidCursor
    return sealed


def _tagged(step: Step) -> Any:
    if isinstance(step, UUID):
        return {"u": str(step)}
    if isinstance(step, datetime):
        return {"t": step.isoformat()}
    return step


def _untagged(step: Any) -> Step:
    if not isinstance(step, dict):
        plain: Step = step
        return plain
    if "u" in step:
        return UUID(step["u"])
    return datetime.fromisoformat(step["t"])
