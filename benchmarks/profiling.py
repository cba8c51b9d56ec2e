"""Where a request's time goes, as text: our server sampled under load, by itself or by py-spy."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .contenders import OWN, plan_of
from .folded import Cost, costs
from .rounds import job_for
from .servers import Server, serving
from .shapes import Shape
from .stage import Stage

SECONDS: Final = 12
_RATE: Final = 250
_SHOWN: Final = 45
_WRITES: Final = 30_000


@dataclass(frozen=True)
class Profile:
    """One shape: CPU microseconds a request without a profiler, and where samples fell."""

    shape: Shape
    microseconds: float
    costs: list[Cost]
    lines: list[Cost]

    def text(self) -> str:
        """The dearest functions, inclusive and own, in microseconds a request."""
        own = sorted(self.costs, key=lambda cost: cost.own, reverse=True)
        return "\n".join(
            [
                f"## {self.shape}: {self.microseconds:.0f} us of CPU a request",
                "",
                *self._table("inclusive", self.costs),
                *self._table("own", own),
                *self._table("own by line", self.lines),
            ]
        )

    def _table(self, title: str, found: list[Cost]) -> list[str]:
        head = [f"### {title}", "", "| us | own us | function |", "|---|---|---|"]
        rows = [
            f"| {cost.inclusive * self.microseconds:.0f} | {cost.own * self.microseconds:.1f} "
            f"| `{cost.name}` |"
            for cost in found[:_SHOWN]
        ]
        return [*head, *rows, ""]


def profile(stage: Stage, *, by_py_spy: bool) -> list[Profile]:
    """Each shape in turn, on one server; raw samples stay in the house's log folder."""
    plan = plan_of(OWN, stage.house)
    logs = stage.house.place.logs
    words = (plan.command[0], "-m", "benchmarks.sampled", *plan.command[2:])
    told = {**plan.environment, "BENCH_SAMPLES": str(logs / "samples.txt")}
    with serving(replace(plan, command=words, environment=told), logs) as server:
        return [_profile(stage, server, shape, by_py_spy=by_py_spy) for shape in Shape]


def _profile(stage: Stage, server: Server, shape: Shape, *, by_py_spy: bool) -> Profile:
    plain = stage.client.run(job_for(stage, server, shape, seconds=2.0), expect=shape.expect)
    job = job_for(stage, server, shape, seconds=SECONDS + 1.0, most_writes=_WRITES)
    file = stage.house.place.logs / f"samples-{shape}.txt"
    with _spied_on(server, file) if by_py_spy else _sampled(server, file):
        stage.client.run(job, expect=shape.expect)
    lines = file.read_text().splitlines()
    by_line = sorted(costs(lines, by_line=True), key=lambda cost: cost.own, reverse=True)
    return Profile(shape, plain.cpu / plain.count * 1e6, costs(lines), by_line)


@contextmanager
def _sampled(server: Server, file: Path) -> Iterator[None]:
    """The server samples itself, by the CPU that it spends."""
    os.kill(server.pid, signal.SIGUSR1)
    yield
    os.kill(server.pid, signal.SIGUSR2)
    time.sleep(1)
    file.with_name("samples.txt").replace(file)


@contextmanager
def _spied_on(server: Server, file: Path) -> Iterator[None]:
    """py-spy stops and reads it, by the wall clock: for an idle machine (`sampled.py` says why)."""
    program = str(Path(sys.executable).with_name("py-spy"))
    words = ["record", "--pid", str(server.pid), "--format", "raw", "--output", str(file)]
    pace = ["--rate", str(_RATE), "--duration", str(SECONDS)]
    with subprocess.Popen([program, *words, *pace]) as spy:  # noqa: S603 -- our own command
        yield
        spy.wait()
