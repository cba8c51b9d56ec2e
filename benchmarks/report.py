"""The results in words and in JSON: RESULTS.md for people, results.json for the next run."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from .contenders import DRF, OWN, PEERS, RAW, RAW_CACHED, TYPICAL, shapes_of
from .counts import PerRequest
from .erasing import Erased
from .figures import Spread
from .guards import Tried
from .house import ROOT
from .process_cost import ProcessCost
from .rounds import CONNECTIONS, Played
from .shapes import Shape
from .sign_ins import BesideReads
from .sweeping import Found
from .world import Size

RESULTS: Final = ROOT / "benchmarks" / "RESULTS.md"
FIGURES: Final = ROOT / "benchmarks" / "results.json"
_MIB: Final = 2**20
_PACKAGES: Final = (
    *("asyncpg", "fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "sqlalchemy"),
    *("litestar", "django", "djangorestframework", "gunicorn", "psycopg", "python-jose"),
)


@dataclass(frozen=True)
class Others:
    """The figures that no contender is asked for."""

    edge: Spread
    beside: BesideReads
    process: ProcessCost
    erased: Erased
    swept: list[Found]


@dataclass(frozen=True)
class Results:
    """Everything that one run measured."""

    command: str
    size: Size
    rounds: int
    seconds: float
    load_average: tuple[float, float, float]
    played: Played
    counted: dict[str, dict[Shape, PerRequest]]
    guards: list[Tried]
    writes_checked: int
    others: Others

    def write(self) -> None:
        """Both files anew."""
        RESULTS.write_text(self.text())
        FIGURES.write_text(json.dumps(self._figures(), indent=1) + "\n")

    def text(self) -> str:
        """For people."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from self._head()
        for shape in Shape:
            yield from self._shape(shape)
        yield from self._goals()
        yield from self._others()
        yield from self._guards()

    def _head(self) -> Iterator[str]:
        versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
        load = " ".join(f"{one:.2f}" for one in self.load_average)
        yield "# What the hot paths cost\n"
        yield f"`{self.command}`; {machine()}; load average at the start {load}. {versions}.\n"
        yield (
            f"{self.size.people:,} people with sealed fields, {self.size.active} of them active, "
            f"with {self.size.messages} mails each. {self.rounds} interleaved rounds of "
            f"{self.seconds:g} s a shape and contender, {CONNECTIONS} connections, closed loop. "
            "Each server on core 0, PostgreSQL and the load on the others. Server CPU is user + "
            "system of all its processes, from the scheduler; statements, round trips and rows are "
            "counted on the wire. Medians, quartiles in parentheses. Keys, tokens and states are "
            "warm, so that no key-store read falls into a slot.\n"
        )

    def _shape(self, shape: Shape) -> Iterator[str]:
        yield f"## {shape}\n"
        yield (
            "| | CPU µs a request | of raw | statements | round trips | rows | RSS MiB "
            "| requests/s | p50 ms | p99 ms |"
        )
        yield "|---|---|---|---|---|---|---|---|---|---|"
        for name in (OWN, *PEERS):
            if shape in shapes_of(name):
                yield self._row(shape, name)
        yield ""

    def _row(self, shape: Shape, name: str) -> str:
        slots = self.played.slots[shape, name]
        cells = self.counted[name][shape]
        middle = len(slots) // 2

        def median(values: list[float]) -> float:
            return sorted(values)[middle]

        return (
            f"| {name} | {self.played.spread(shape, name).text()} "
            f"| {self.played.ratio(shape, name, RAW).text(2)} "
            f"| {cells.statements:g} | {cells.round_trips:g} | {cells.rows:g} "
            f"| {max(one.rss for one in slots) / _MIB:.0f} "
            f"| {median([one.count / one.elapsed for one in slots]):.0f} "
            f"| {median([one.p50 * 1e3 for one in slots]):.2f} "
            f"| {median([one.p99 * 1e3 for one in slots]):.2f} |"
        )

    def _goals(self) -> Iterator[str]:
        yield "## Goals\n"
        yield "| | goal | measured | |"
        yield "|---|---|---|---|"
        for what, goal, found in self._aims():
            mark = "reached" if found.median >= goal else "**not reached**"
            yield f"| {what} | ≥ {goal:g} | {found.text(2)} | {mark} |"
        yield ""

    def _aims(self) -> Iterator[tuple[str, float, Spread]]:
        ratio = self.played.ratio
        yield "read of raw", 0.60, ratio(Shape.READ, OWN, RAW)
        yield "read of raw with a token cache", 0.50, ratio(Shape.READ, OWN, RAW_CACHED)
        yield "read against the typical stack, times", 7, ratio(Shape.READ, OWN, TYPICAL)
        yield "read against DRF, times", 3, ratio(Shape.READ, OWN, DRF)
        yield "list of raw", 0.60, ratio(Shape.LIST, OWN, RAW)
        yield "write of raw", 0.45, ratio(Shape.WRITE, OWN, RAW)
        yield "any other write, through the tail, of raw", 0.33, ratio(Shape.TAIL, OWN, RAW)

    def _others(self) -> Iterator[str]:
        one, process, erased = self.others.beside, self.others.process, self.others.erased
        yield "| | goal | measured |"
        yield "|---|---|---|"
        trips = self.counted[OWN]
        yield f"| round trips of the hot write | 1 | {trips[Shape.WRITE].round_trips:g} |"
        yield f"| round trips of a tail write | ≤ 5 | {trips[Shape.TAIL].round_trips:g} |"
        yield f"| own edge, metrics and log, µs a request | ≤ 30 | {self.others.edge.text(1)} |"
        yield (
            f"| sign-ins at 5/s beside reads, p99 against idle | ≤ 2 | {one.ratio.text(1)}; "
            f"idle {one.idle.text(1)} ms, beside {one.busy.text(1)} ms |"
        )
        yield f"| API process, seconds to ready | ≤ 2 | {process.ready_seconds:.1f} |"
        yield f"| its memory, MiB | ≤ 150 | {process.rss / _MIB:.0f} |"
        yield (
            f"| its growth over {process.requests:,} requests, MiB | < 1 | "
            f"{process.growth / _MIB:.2f} |"
        )
        yield (
            f"| bulk erasure, people/s a worker | ≥ 2,000 | {erased.people_a_second:,.0f} "
            f"({erased.rows / erased.people:g} rows each; keys alone {erased.keys_a_second:,.0f}, "
            f"rows and audit {erased.rows_a_second:,.0f}; the journal, a line each on disk, "
            f"{erased.journal_a_second:,.0f}) |"
        )
        for sweep in self.others.swept:
            yield (
                f"| {sweep.sweep}: buffers to find {sweep.rows} of 1,000,000 | ≤ 50 | "
                f"{sweep.finding} ({sweep.scan}; {sweep.whole} with the writing) |"
            )
        yield ""
        yield "Sweeps of the core; those of the retention room have tests of their own.\n"

    def _guards(self) -> Iterator[str]:
        yield "## Guards, on the paths that were timed\n"
        yield "| guard | path | without it | with it |"
        yield "|---|---|---|---|"
        for tried in self.guards:
            yield f"| {tried.guard} | {tried.shape} | {tried.before} | {tried.after} |"
        yield (
            f"\n{self.writes_checked:,} writes of all contenders: each left one enrollment, duty, "
            "audit entry and remembered answer, and took one seat."
        )

    def _figures(self) -> dict[str, Any]:
        slots = {
            f"{shape} | {name}": [asdict(one) | {"sample": ""} for one in measured]
            for (shape, name), measured in self.played.slots.items()
        }
        counted = {
            name: {str(shape): asdict(each) for shape, each in cells.items()}
            for name, cells in self.counted.items()
        }
        return {
            "command": self.command,
            "machine": machine(),
            "load_average": self.load_average,
            "rounds": self.rounds,
            "size": asdict(self.size),
            "counted": counted,
            "slots": slots,
            "others": asdict(self.others),
            "guards": [asdict(one) for one in self.guards],
        }


def machine() -> str:
    """Processor, cores, memory, kernel, Python."""
    facts = Path("/proc/cpuinfo").read_text()
    model = next(
        line.partition(":")[2].strip() for line in facts.splitlines() if "model name" in line
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = sys.version.split()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}, "
        f"CPython {python}"
    )
