"""Run a server that samples itself by its own CPU time: `python -m benchmarks.sampled MODULE …`.

py-spy stops a process by the wall clock, and on a busy machine finds it at its system calls far
too often. A profiling timer counts the time spent on a core alone. SIGUSR1 begins, SIGUSR2 ends
and writes folded stacks to the file that `BENCH_SAMPLES` names.
"""

import os
import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

EVERY: Final = 0.002  # seconds of CPU; the kernel rounds it up to its own tick
Stack = tuple[tuple[str, str, int], ...]
_stacks: Counter[Stack] = Counter()


def _note(_number: int, frame: FrameType | None) -> None:
    stack = []
    while frame is not None:
        code = frame.f_code
        stack.append((code.co_qualname, code.co_filename, frame.f_lineno))
        frame = frame.f_back
    _stacks[tuple(stack)] += 1


def _begin(*_: object) -> None:
    _stacks.clear()
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)


def _end(*_: object) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    lines = [f"{_folded(stack)} {count}\n" for stack, count in _stacks.items()]
    Path(os.environ["BENCH_SAMPLES"]).write_text("".join(lines))


def _folded(stack: Stack) -> str:
    return ";".join(f"{name} ({file}:{line})" for name, file, line in reversed(stack))


if __name__ == "__main__":
    signal.signal(signal.SIGPROF, _note)
    signal.signal(signal.SIGUSR1, _begin)
    signal.signal(signal.SIGUSR2, _end)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
