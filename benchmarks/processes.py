"""What the kernel knows of a process and its children: CPU spent, memory held, cores allowed."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family_of(pid: int) -> list[int]:
    """A process and all that it started, itself first."""
    children: dict[int, list[int]] = {}
    for one in _PROC.iterdir():
        if one.name.isdigit():
            children.setdefault(_parent_of(one), []).append(int(one.name))
    found = [pid]
    for known in found:  # it grows while it is walked
        found += children.get(known, [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of all their threads, in the scheduler's nanoseconds, not in ticks."""
    tasks = [task for pid in pids for task in (_PROC / str(pid) / "task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def split_seconds(pids: list[int]) -> tuple[float, float]:
    """User and system time apart, in ticks of a hundredth of a second."""
    ticks = [_fields(_PROC / str(pid) / "stat") for pid in pids]
    hertz = os.sysconf("SC_CLK_TCK")
    return sum(int(t[11]) for t in ticks) / hertz, sum(int(t[12]) for t in ticks) / hertz


def resident_bytes(pids: list[int]) -> int:
    """The memory that they hold, shared pages counted in each."""
    return sum(int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE for pid in pids)


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """Keep to these cores; what is started meanwhile keeps to them for its whole life."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores & before or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _parent_of(process: Path) -> int:
    try:
        return int(_fields(process / "stat")[1])
    except OSError:  # it ended while we looked
        return 0


def _fields(stat: Path) -> list[str]:
    """The fields behind the command's name, which may hold spaces and parentheses."""
    return re.split(r"\s+", stat.read_text().rpartition(")")[2].strip())
