"""Servers under measurement: ours exactly as `qp-api serve` runs it, peers as their users do."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qp_api.entry.dev.loopback import claim_port, get
from qp_api.integrations.embedded import Child, ChildPlan, Owner

from .house import ROOT
from .processes import family_of, pinned

SERVER_CORE = 0
READY_SECONDS = 30.0
STOP_SECONDS = 25.0
OK = 200


@dataclass(frozen=True)
class Plan:
    """How one server is started; `{port}` stands for its port."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    ready_path: str = "/readyz"


@dataclass(frozen=True)
class Server:
    """A server that answers; `ready_seconds` from its start to its first 200."""

    name: str
    port: int
    pid: int
    ready_seconds: float

    @property
    def pids(self) -> list[int]:
        """All its processes."""
        return family_of(self.pid)


class DidNotStart(Exception):
    """A server that is to be measured does not answer."""


def ours(environment: Mapping[str, str], *, module: str = "qp_api.entry.cli") -> Plan:
    """`qp-api serve`; another module is a build that was slowed on purpose."""
    command = (sys.executable, "-m", module, "serve")
    return Plan("qp-api", command, {**environment, "QP_PORT": "{port}"})


class Starting:
    """A server that was started, on a leash: it ends with us, however we end.

    From the main thread, whose end would pull the leash; waiting may be another's.
    """

    def __init__(self, plan: Plan, logs: Path, *, core: int | None = SERVER_CORE) -> None:
        self.plan = plan
        self.port = claim_port(0)
        self._began = time.perf_counter()
        self._log = logs / f"{plan.name.replace(' ', '-').replace(',', '')}.log"
        self._log.unlink(missing_ok=True)
        with pinned(os.sched_getaffinity(0) if core is None else {core}):
            self._child = Child(self._child_plan())

    def wait(self) -> Server:
        """Until its first 200. Raises DidNotStart."""
        plan, deadline = self.plan, self._began + READY_SECONDS
        while (answer := get(self.port, plan.ready_path))[0] != OK:
            if self._child.exit_code is not None or time.perf_counter() > deadline:
                last = self._child.last_words
                raise DidNotStart(f"{plan.name} says {answer}; {self._log} ends:\n{last}")
            time.sleep(0.01)
        return Server(plan.name, self.port, self._child.pid, time.perf_counter() - self._began)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._child.stop()

    def _child_plan(self) -> ChildPlan:
        def told(word: str) -> str:
            return word.replace("{port}", str(self.port))

        return ChildPlan(
            command=tuple(map(told, self.plan.command)),
            folder=ROOT,
            environment={name: told(value) for name, value in self.plan.environment.items()},
            owner=Owner.oneself(),
            log=self._log,
            patience=STOP_SECONDS,
        )


@contextmanager
def serving(plan: Plan, logs: Path, *, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Start it on a core of its own and wait for its first 200; stopped at the end."""
    starting = Starting(plan, logs, core=core)
    try:
        yield starting.wait()
    finally:
        starting.stop()
