"""Whether two samples of durations can be told apart."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import sqrt


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """How often one of the second takes longer than one of the first; ties count half.

    0.5: nothing is learned from one duration.
    """
    ordered = sorted(first)
    above = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in second)
    return above / (2 * len(ordered) * len(second))


def auc_error(first: Sequence[float], second: Sequence[float]) -> float:
    """How far from 0.5 two samples of the same lie by chance (one standard error)."""
    sizes = len(first), len(second)
    return sqrt((sum(sizes) + 1) / (12 * sizes[0] * sizes[1]))


def floor_gap(first: Sequence[float], second: Sequence[float]) -> float:
    """How much longer the second takes when nothing disturbs it: the difference of 5 % points."""
    return _floor(second) - _floor(first)


def _floor(sample: Sequence[float]) -> float:
    return sorted(sample)[len(sample) // 20]
