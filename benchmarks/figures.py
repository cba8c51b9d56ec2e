"""Figures with their spread: the median of the rounds, and between what they lay."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A median, the quartiles, and the extremes."""

    median: float
    lower: float
    upper: float
    least: float
    most: float

    def text(self, digits: int = 0) -> str:
        """`median (lower-upper)`: half of the rounds lay in between."""
        return f"{self.median:.{digits}f} ({self.lower:.{digits}f}–{self.upper:.{digits}f})"  # noqa: RUF001 -- a range


def spread(values: Sequence[float]) -> Spread:
    """The spread of some rounds."""
    if len(values) == 1:
        return Spread(*(values[0],) * 5)
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, lower, upper, min(values), max(values))


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Round by round, so that what slows a whole round down cancels out."""
    return [one / other for one, other in zip(over, under, strict=True)]
