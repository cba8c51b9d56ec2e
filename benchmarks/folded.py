"""Folded stacks, as py-spy writes them, read as costs: own and inclusive shares by function."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FRAME = re.compile(r"(?P<name>.+) \((?P<file>[^()]*?)(?::(?P<line>\d+))?\)")
_PACKAGES = re.compile(r".*?(?:site-packages|/src|lib/python3\.\d+)/")


@dataclass(frozen=True)
class Cost:
    """One function: the share of all samples in it alone, and in all that it calls."""

    name: str
    own: float
    inclusive: float


def costs(lines: Iterable[str], *, by_line: bool = False) -> list[Cost]:
    """Every function met, the dearest inclusive one first."""
    own: Counter[str] = Counter()
    inclusive: Counter[str] = Counter()
    total = 0
    for frames, count in _stacks(lines):
        names = [_shown(frame, by_line=by_line) for frame in frames]
        total += count
        own[names[-1]] += count
        for name in set(names):
            inclusive[name] += count
    whole = max(total, 1)
    return [Cost(name, own[name] / whole, n / whole) for name, n in inclusive.most_common()]


def _stacks(lines: Iterable[str]) -> Iterator[tuple[list[str], int]]:
    for line in lines:
        stack, _, count = line.rstrip().rpartition(" ")
        frames = [frame for frame in stack.split(";") if "(" in frame]
        if frames:
            yield frames, int(count)


def _shown(frame: str, *, by_line: bool) -> str:
    found = _FRAME.fullmatch(frame)
    if found is None:
        return frame
    file = _PACKAGES.sub("", found["file"])
    line = f":{found['line']}" if by_line and found["line"] else ""
    return f"{found['name']} ({file}{line})"
