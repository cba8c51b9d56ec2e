"""Fixed windows in this process's memory: 1 µs a request, and bounded whoever asks."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from qp_api.kit.clock import Clock

from .policy import Policy, Verdict

_MOST_KEYS: Final = 50_000
_SHARED_SLOTS: Final = 1_024


@dataclass(slots=True)
class _Window:
    number: int = -1
    counts: Counter[bytes] = field(default_factory=Counter)


class InProcessLimiter:
    """One window a policy, dropped whole when it is over.

    A window that is full of keys lets newcomers share slots: they are limited together, never free.
    """

    def __init__(self, clock: Clock, *, most_keys: int = _MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._windows: dict[str, _Window] = {}

    async def hit(self, policy: Policy, key: bytes) -> Verdict:
        """Count one request."""
        return self.count(policy, key)

    def count(self, policy: Policy, key: bytes) -> Verdict:
        """Count one request, without awaiting."""
        number, passed = divmod(int(self._clock.monotonic()), policy.seconds)
        window = self._windows.setdefault(policy.name, _Window())
        if window.number != number:
            window.number, window.counts = number, Counter()
        counts = window.counts
        if key not in counts and len(counts) >= self._most_keys:
            key = (int.from_bytes(key[:4]) % _SHARED_SLOTS).to_bytes(2)
        counts[key] += 1
        return Verdict(
            allowed=counts[key] <= policy.quota,
            remaining=max(policy.quota - counts[key], 0),
            reset=policy.seconds - passed,
        )
