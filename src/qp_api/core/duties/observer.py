"""The port through which the relay tells what became of each attempt; `core.telemetry` listens."""

from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of one attempt at one duty."""

    DONE = "done"
    SPLIT = "split"
    HELD = "held"
    DROPPED = "dropped"
    FAILED = "failed"
    DEAD = "dead"
    LOST = "lost"
    GIVEN_BACK = "given_back"


class Observer(Protocol):
    """Hears of every attempt once, when it is over."""

    def attempted(self, kind: str, outcome: Outcome, seconds: float) -> None:
        """`kind` is the message's, `seconds` from claim to verdict."""


class Unobserved:
    """Nobody listens: for tests and tools."""

    def attempted(self, kind: str, outcome: Outcome, seconds: float) -> None:
        """Pass."""
