"""The only place that reads the time: business time for people, process time for machinery."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Business time can be moved forward in the sandbox; process time never moves but by itself."""

    def now(self) -> datetime:
        """Business time: facts about a person and promises to one. Aware, UTC."""

    def process_now(self) -> datetime:
        """Process time: leases, limits, tokens, signatures, ids. Aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back, for durations and time-outs."""


class SystemClock:
    """The machine's clock, business time shifted by `offset`."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return self.process_now() + self.offset

    def process_now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 -- here and nowhere else

    def monotonic(self) -> float:
        return time.monotonic()


class FixedClock:
    """A clock that stands until it is advanced."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._at

    def process_now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        self._at += by
        self._elapsed += by.total_seconds()
