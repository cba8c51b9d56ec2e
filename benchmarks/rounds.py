"""Interleaved rounds: every contender is asked the same, in turn, on the same core."""

import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from .contenders import plan_of, shapes_of
from .figures import Spread, ratios, spread
from .load import Job, Measured
from .servers import Server, serving
from .shapes import Shape
from .stage import Stage

CONNECTIONS = 16
WARM = 400
Slot = tuple[Shape, str]


@dataclass
class Played:
    """Every slot's measurements, in the order of the rounds."""

    slots: dict[Slot, list[Measured]] = field(default_factory=lambda: defaultdict(list))

    def cpu(self, shape: Shape, name: str) -> list[float]:
        """Server CPU in microseconds a request, a round each."""
        return [one.cpu / one.count * 1e6 for one in self.slots[shape, name]]

    def spread(self, shape: Shape, name: str) -> Spread:
        """The same, with its spread."""
        return spread(self.cpu(shape, name))

    def ratio(self, shape: Shape, name: str, limit: str) -> Spread:
        """How near a contender comes to another: its CPU in ours, round by round."""
        return spread(ratios(self.cpu(shape, limit), self.cpu(shape, name)))

    def best(self, shape: Shape, name: str, limit: str) -> float:
        """The same of each one's best round: what a busy machine adds is left out."""
        return min(self.cpu(shape, limit)) / min(self.cpu(shape, name))


def play(
    stage: Stage,
    names: Sequence[str],
    *,
    rounds: int,
    seconds: float,
    shapes: Sequence[Shape] = tuple(Shape),
    most_writes: int = 4_000,
) -> Played:
    """All contenders stand all the time; in each round each is loaded once a shape."""
    logs = stage.house.place.logs
    played = Played()
    with ExitStack() as standing:
        servers = [
            standing.enter_context(serving(plan_of(name, stage.house), logs)) for name in names
        ]
        for number in range(rounds):
            for shape in shapes:
                # Turned each round, so that nobody always follows the same neighbour.
                turn = number % len(servers)
                for server in (*servers[turn:], *servers[:turn]):
                    if shape not in shapes_of(server.name):
                        continue
                    job = job_for(stage, server, shape, seconds=seconds, most_writes=most_writes)
                    measured = stage.client.run(job, expect=shape.expect)
                    played.slots[shape, server.name].append(measured)
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
    return played


def job_for(
    stage: Stage, server: Server, shape: Shape, *, seconds: float, most_writes: int = 4_000
) -> Job:
    """One slot: fresh tokens, everybody's keys and states warmed up, then `seconds` of load."""
    issuer = stage.issuer_of(server.name)
    requests = stage.requests
    if shape is Shape.WRITE:
        drawn = requests.writes(most_writes + WARM, issuer)
        warm, measured = drawn[:WARM], drawn[WARM:]
    else:
        made_by = {
            Shape.READ: requests.reads,
            Shape.LIST: requests.lists,
            Shape.TAIL: requests.patches,
        }
        warm = measured = made_by[shape](requests.timed, issuer)
    return Job(
        port=server.port,
        pids=server.pids,
        requests=measured,
        warm=warm,
        seconds=seconds,
        connections=CONNECTIONS,
        cycle=shape is not Shape.WRITE,
    )
