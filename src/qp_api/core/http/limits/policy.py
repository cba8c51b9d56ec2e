"""What a limit is: so many requests in so many seconds, for one key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Policy:
    """A quota per window of seconds; a shared one is counted across processes, where abuse pays."""

    name: str
    quota: int
    seconds: int
    shared: bool = False

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or self.quota < 1 or self.seconds < 1:
            raise ValueError(f"no policy: {self}")

    @classmethod
    def of(cls, extension: Mapping[str, Any]) -> "Policy":
        """Read the document's `x-rate-limit`."""
        return cls(**extension)


class Verdict(NamedTuple):
    """Whether the request is within the quota, how many are left, seconds until they return."""

    allowed: bool
    remaining: int
    reset: int


class Limiter(Protocol):
    """Counts requests by policy and key; the key is a keyed hash, never an id or an address."""

    async def hit(self, policy: Policy, key: bytes) -> Verdict:
        """Count one request; it never raises, a limiter that is down counts by other means."""
