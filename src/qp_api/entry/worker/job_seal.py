"""How the bell's strokes travel through Valkey: JSON under a MAC, and nothing in them (R3)."""

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

import orjson

from qp_api.core.crypto.secrecy import KeepsSecrets

_MAC_BYTES: Final = sha256().digest_size
_LONGEST: Final = 512


class NotOurs(ValueError):
    """A job that no process of this house wrote, or that was altered since."""


class CarriesSomething(TypeError):
    """A job with arguments: what it carries belongs into a duty."""


class JobSeal(KeepsSecrets):
    """arq's serializer and deserializer; whoever writes in Valkey without the key is not heard."""

    __slots__ = ("_key", "_refused")

    def __init__(self, key: bytes, *, refused: Callable[[], None]) -> None:
        """`refused` is called for each job that is none of ours."""
        self._key = key
        self._refused = refused

    def dump(self, job: Mapping[str, Any]) -> bytes:
        """Write a job. Raises CarriesSomething."""
        if "r" in job:  # a result, which is never kept; it may hold an exception
            return b""
        if job["a"] or job["k"]:
            raise CarriesSomething
        text = orjson.dumps({"f": job["f"], "t": job["t"], "et": job["et"]})
        return self._mac(text) + text

    def load(self, raw: bytes) -> dict[str, Any]:
        """Read a job. Raises NotOurs."""
        mac, text = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if len(raw) > _LONGEST or not hmac.compare_digest(mac, self._mac(text)):
            self._refused()
            raise NotOurs
        return {**orjson.loads(text), "a": (), "k": {}}

    def _mac(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, sha256)
