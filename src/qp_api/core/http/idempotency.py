"""Idempotency keys: read strictly, turned into a claim that tells nothing of key or body (R24)."""

import hmac
import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import http_sf
import orjson
from fastapi import Request

from qp_api.core.idempotency import IdempotencyClaim

from .admission import actor_of
from .exchange import exchange_of
from .refusals import IdempotencyKeyInvalid, IdempotencyKeyRequired
from .request_headers import header_values
from .services import services_of
from .strict_body import StrictRequest

_KEY: Final = re.compile(r"[!-~]{1,255}")
# A structured-field string without escapes and parameters, which is what nearly everybody sends.
_QUOTED: Final = re.compile(r'"([!#-\[\]-~]{1,255})"')
_SORTED: Final = orjson.OPT_SORT_KEYS


async def required_claim(request: Request) -> IdempotencyClaim:
    """The claim of a request that must have a key.

    Raises IdempotencyKeyRequired, IdempotencyKeyInvalid.
    """
    claim = await optional_claim(request)
    if claim is None:
        raise IdempotencyKeyRequired
    return claim


async def optional_claim(request: Request) -> IdempotencyClaim | None:
    """The claim of a request that may have a key. Raises IdempotencyKeyInvalid."""
    values = header_values(request.scope, b"idempotency-key")
    if not values:
        return None
    key = _read(values[0]) if len(values) == 1 else None
    if key is None or _KEY.fullmatch(key) is None:
        raise IdempotencyKeyInvalid
    secret = services_of(request.scope).keys.idempotency
    actor = await actor_of(request.scope)
    principal = actor.kind if actor.subject_id is None else str(actor.subject_id)
    exchange = exchange_of(request.scope)
    told = (principal, exchange.method, exchange.operation, key)
    record = _digest(secret, b"record", (part.encode() for part in told))
    return IdempotencyClaim(
        record_id=_record_id(record),
        fingerprint=_digest(secret, b"request", (_target(request), _canonical_body(request))),
    )


def _read(value: str) -> str | None:
    """A key, bare or as a structured-field string (draft-ietf-httpapi-idempotency-key-header)."""
    if not value.startswith('"'):
        return value
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None:
        return quoted[1]
    try:
        item = http_sf.parse(value.encode("latin-1"), tltype="item")
    except http_sf.StructuredFieldError:
        return None
    return item[0] if isinstance(item, tuple) and isinstance(item[0], str) else None


def _target(request: Request) -> bytes:
    """Which resource is meant: the same key for another one is another request."""
    return orjson.dumps(dict(request.path_params), default=str, option=_SORTED)


def _canonical_body(request: Request) -> bytes:
    document = request.document if isinstance(request, StrictRequest) else None
    return orjson.dumps(document, option=_SORTED)


def _digest(secret: bytes, kind: bytes, parts: Iterable[bytes]) -> bytes:
    """A keyed hash; each part carries its length, so that no two lists of parts are alike."""
    framed = b"".join(len(part).to_bytes(8) + part for part in (kind, *parts))
    return hmac.digest(secret, framed, "sha256")


def _record_id(digest: bytes) -> UUID:
    """122 bits of a digest as a UUIDv8 (RFC 9562 §5.8)."""
    number = int.from_bytes(digest[:16])
    number = number & ~(0xF << 76) | (8 << 76)
    return UUID(int=number & ~(0b11 << 62) | (0b10 << 62))
