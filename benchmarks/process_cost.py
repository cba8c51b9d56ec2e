"""What one API process costs: ready how soon, how much memory, and whether that grows."""

from dataclasses import dataclass

from .contenders import OWN, plan_of
from .load import Job
from .rounds import CONNECTIONS
from .servers import Server, serving
from .stage import Stage

_SETTLING = 3_000


@dataclass(frozen=True)
class ProcessCost:
    """Seconds to the first 200 of /readyz; memory in bytes; growth over `requests`."""

    ready_seconds: float
    rss: int
    growth: int
    requests: int


def process_cost(stage: Stage, *, requests: int, name: str = OWN) -> ProcessCost:
    """Reads and lists and writes, 90 to 5 to 5, after caches have been filled."""
    people, own = stage.requests.timed, stage.own
    # One token a person: what fills while more people come is bounded, and no growth.
    asked = Asked(stage.requests.reads(people, own), stage.requests.lists(people, own))
    with serving(plan_of(name, stage.house), stage.house.place.logs) as server:
        _send(stage, server, asked, _SETTLING)
        before = _send(stage, server, asked, _SETTLING)
        after = _send(stage, server, asked, requests)
    return ProcessCost(server.ready_seconds, after, after - before, requests)


@dataclass(frozen=True)
class Asked:
    """The requests that are sent again and again."""

    reads: list[str]
    lists: list[str]


def _send(stage: Stage, server: Server, asked: Asked, count: int) -> int:
    """Memory after so many more requests."""
    few = count // 20
    rss = 0
    parts = (
        (asked.reads, count - 2 * few, "200", True),
        (asked.lists, few, "200", True),
        (stage.requests.writes(few, stage.own), few, "201", False),
    )
    for drawn, most, expect, cycle in parts:
        job = Job(
            port=server.port,
            pids=server.pids,
            requests=drawn,
            seconds=600.0,
            most=most,
            connections=CONNECTIONS,
            cycle=cycle,
        )
        rss = stage.client.run(job, expect=expect).rss
    return rss
