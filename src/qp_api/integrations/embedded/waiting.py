"""Waiting for a server to come or go, and reading its last words."""

import time
from collections.abc import Callable
from pathlib import Path

from qp_api.kit.clock import Clock

STEP_SECONDS = 0.01
TAIL_BYTES = 2000


def wait_until(happened: Callable[[], bool], seconds: float, clock: Clock) -> bool:
    """Whether it happened in time."""
    deadline = clock.monotonic() + seconds
    while not happened():
        if clock.monotonic() > deadline:
            return False
        time.sleep(STEP_SECONDS)
    return True


def read_tail(log: Path) -> str:
    """The end of a log, empty when there is none."""
    if not log.is_file():
        return ""
    return log.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()
