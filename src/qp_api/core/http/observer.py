"""The port through which the edge tells what happened; `core.telemetry` listens."""

from typing import Protocol

from .exchange import Exchange


class Observer(Protocol):
    """Hears of every exchange once at its begin and once at its end."""

    def begin(self) -> None:
        """A request has arrived."""

    def end(self, exchange: Exchange, seconds: float) -> None:
        """Its answer is complete, or will never be."""

    def fault(self, exchange: Exchange, error: BaseException) -> None:
        """Something broke on our side; nothing of the error's text may be kept."""

    def part_down(self, part: str, error: Exception) -> None:
        """A part that the process stands on is down; nothing of the error's text may be kept."""


class Unobserved:
    """Nobody listens: for tests and tools that look at the answers only."""

    def begin(self) -> None:
        """Pass."""

    def end(self, exchange: Exchange, seconds: float) -> None:
        """Pass."""

    def fault(self, exchange: Exchange, error: BaseException) -> None:
        """Pass."""

    def part_down(self, part: str, error: Exception) -> None:
        """Pass."""
