"""API and worker as children: started, begun again when they die, stopped in order."""

import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import TimeoutExpired

from qp_api.integrations.embedded import Child, ChildPlan, Owner
from qp_api.kit.clock import Clock

from .errors import ChildFailed

FIRST_PAUSE = 1.0  # seconds before a dead child is begun again; doubled each time
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds of life that make the next pause a short one again
STOP_SECONDS = 30.0
ONCE_SECONDS = 120.0


def plan_module(
    name: str, module: str, *words: str, logs: Path, environment: Mapping[str, str]
) -> ChildPlan:
    """`python -m MODULE …`, its output in a log of its own; the last start's is kept beside it."""
    log = logs / f"{name}.log"
    if log.is_file():
        log.replace(log.with_suffix(".log.1"))
    return ChildPlan(
        command=(sys.executable, "-P", "-m", module, *words),
        folder=logs.parent,
        environment=environment,
        owner=Owner.oneself(),
        log=log,
        patience=STOP_SECONDS,
    )


def run_once(name: str, plan: ChildPlan) -> None:
    """Run a command to its end. Raises ChildFailed."""
    child = Child(plan)
    try:
        failed = child.wait(ONCE_SECONDS) != 0
    except TimeoutExpired:
        failed = True
    finally:
        child.stop()
    if failed:
        raise ChildFailed(name, plan.log, child.last_words)


class KeptAlive:
    """A child that should always run."""

    def __init__(self, name: str, plan: ChildPlan, clock: Clock) -> None:
        self.name = name
        self._plan = plan
        self._clock = clock
        self._pause = FIRST_PAUSE
        self._due: float | None = None
        self._start()

    def _start(self) -> None:
        self._child = Child(self._plan)
        self._started = self._clock.monotonic()
        self._due = None

    def stop(self) -> None:
        """Ask it to finish what it is at, and wait."""
        self._child.stop()

    def fail_if_dead(self) -> None:
        """Before the house stands, a dead child is a fault to show. Raises ChildFailed."""
        if self._child.exit_code is not None:
            raise ChildFailed(self.name, self._plan.log, self._child.last_words)

    def revive(self) -> str | None:
        """Begin it again when it died and its pause is over; what there is to tell, if anything."""
        code, now = self._child.exit_code, self._clock.monotonic()
        if code is None:
            return None
        if self._due is None:
            self._due = now + self._next_pause(lived=now - self._started)
            wait = self._due - now
            return f"{self.name} ended with {code}; begun again in {wait:.0f} s ({self._plan.log})"
        if now >= self._due:
            self._start()
        return None

    def _next_pause(self, *, lived: float) -> float:
        pause = FIRST_PAUSE if lived > STEADY_AFTER else self._pause
        self._pause = min(pause * 2, LONGEST_PAUSE)
        return pause
