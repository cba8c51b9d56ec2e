"""The fields that tell a client its quota (draft-ietf-httpapi-ratelimit-headers, RFC 9651)."""

from functools import lru_cache
from typing import Any

import http_sf

from .policy import Policy, Verdict


def limit_fields(policy: Policy, verdict: Verdict) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy: "name";q=600;w=60` and `RateLimit: "name";r=599;t=42`, seconds."""
    name, described = _written(policy)
    left = f"{name};r={verdict.remaining};t={verdict.reset}".encode()
    return [(b"ratelimit-policy", described), (b"ratelimit", left)]


@lru_cache(maxsize=256)
def _written(policy: Policy) -> tuple[str, bytes]:
    name = http_sf.ser((policy.name, {}))
    parameters: dict[str, Any] = {"q": policy.quota, "w": policy.seconds}
    described = http_sf.ser((policy.name, parameters))
    return name, described.encode()
