"""Where a request's time goes: py-spy on our server under load, as text; `--profile`."""

import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .contenders import OWN, plan_of
from .folded import Cost, costs
from .rounds import job_for
from .servers import Server, serving
from .shapes import Shape
from .stage import Stage

SECONDS: Final = 10
_SHOWN: Final = 45


@dataclass(frozen=True)
class Profile:
    """One shape: CPU microseconds a request without the profiler, and where samples fell."""

    shape: Shape
    microseconds: float
    costs: list[Cost]
    lines: list[Cost]

    def text(self) -> str:
        """The dearest functions, own and inclusive, in microseconds a request."""
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


def profile(stage: Stage, *, name: str = OWN) -> list[Profile]:
    """Each shape in turn, on one server; raw samples stay in the house's log folder."""
    plan = plan_of(name, stage.house)
    file = stage.house.place.logs / "samples.txt"
    words = (plan.command[0], "-m", "benchmarks.sampled", *plan.command[2:])
    told = {**plan.environment, "BENCH_SAMPLES": str(file)}
    with serving(replace(plan, command=words, environment=told), stage.house.place.logs) as server:
        return [_profile(stage, server, shape, file) for shape in Shape]


def _profile(stage: Stage, server: Server, shape: Shape, file: Path) -> Profile:
    plain = stage.client.run(job_for(stage, server, shape, seconds=2.0), expect=shape.expect)
    job = job_for(stage, server, shape, seconds=SECONDS, most_writes=16_000)
    os.kill(server.pid, signal.SIGUSR1)
    stage.client.run(job, expect=shape.expect)
    os.kill(server.pid, signal.SIGUSR2)
    time.sleep(1)
    lines = file.read_text().splitlines()
    file.with_name(f"samples-{shape}.txt").write_text(file.read_text())
    by_line = sorted(costs(lines, by_line=True), key=lambda cost: cost.own, reverse=True)
    return Profile(shape, plain.cpu / plain.count * 1e6, costs(lines), by_line)
