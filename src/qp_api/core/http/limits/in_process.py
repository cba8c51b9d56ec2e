"""Fixed windows in this process's memory: 1 µs a request, and bounded whoever asks."""

from dataclasses import dataclass, field
from typing import Final

from qp_api.kit.clock import Clock

from .policy import Policy, Verdict

_MOST_KEYS: Final = 50_000
_SHARED_SLOTS: Final = 1_024


@dataclass(slots=True)
class _Window:
    number: int
    counts: dict[bytes, int] = field(default_factory=dict)


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
        window = self._windows.get(policy.name)
        if window is None or window.number != number:
            window = self._windows[policy.name] = _Window(number)
        counts = window.counts
        count = counts.get(key)
        if count is None and len(counts) >= self._most_keys:
            key = (int.from_bytes(key[:4]) % _SHARED_SLOTS).to_bytes(2)
            count = counts.get(key)
        count = counts[key] = 1 if count is None else count + 1
        return Verdict(count <= policy.quota, max(policy.quota - count, 0), policy.seconds - passed)
