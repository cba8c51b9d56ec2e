"""The quick gate: exact counts, a CPU ratio within its band, flat memory; under three minutes.

Counts are exact on any machine. The ratio is CPU against CPU in the same interleaved rounds, never
milliseconds: of each the best round, since neighbours on the machine only ever add. Its band leaves
room for a busy one, and is narrower than what one needless layer costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .contenders import OWN, RAW
from .counts import PerRequest, count_each
from .process_cost import process_cost
from .rounds import play
from .shapes import Shape
from .stage import Stage
from .world import Size

SIZE: Final = Size(people=600, active=400, cold=0, messages=55, cohorts=250)
ROUNDS: Final = 5
SECONDS: Final = 0.5
MOST_WRITES: Final = 1_500
REQUESTS: Final = 20_000


@dataclass(frozen=True)
class Bound:
    """What one shape may cost: exact on the wire; its CPU at least this near to raw's."""

    statements: int
    round_trips: int
    rows: int
    ratio: float


BOUNDS: Final = {
    Shape.READ: Bound(1, 1, 1, 0.48),
    Shape.LIST: Bound(1, 1, 51, 0.50),
    Shape.WRITE: Bound(1, 1, 1, 0.35),
    Shape.TAIL: Bound(5, 5, 3, 0.31),
}
GROWTH: Final = 4 * 2**20
"""Bytes over `REQUESTS`: allocators settle in steps; a kilobyte kept a request is five times it."""


async def miscounted(stage: Stage, *, name: str = OWN) -> list[str]:
    """Where statements, round trips and rows differ from what is stated; empty when none does."""
    found = await count_each(stage, name)
    return [line for shape, bound in BOUNDS.items() for line in _differ(shape, bound, found[shape])]


def _differ(shape: Shape, bound: Bound, found: PerRequest) -> Iterator[str]:
    for measure in ("statements", "round_trips", "rows"):
        wanted, got = getattr(bound, measure), getattr(found, measure)
        if wanted != got:
            yield f"{shape}: {got:g} {measure} a request, not {wanted}"


def slower(stage: Stage, *, name: str = OWN, shapes: Sequence[Shape] = tuple(Shape)) -> list[str]:
    """The shapes that fall below their band; empty when none does."""
    played = play(
        stage,
        (name, RAW),
        rounds=ROUNDS,
        seconds=SECONDS,
        shapes=shapes,
        most_writes=MOST_WRITES,
    )
    ratios = {shape: played.best(shape, name, RAW) for shape in shapes}
    return [
        f"{shape}: {ratio:.2f} of raw, under {BOUNDS[shape].ratio}"
        for shape, ratio in ratios.items()
        if ratio < BOUNDS[shape].ratio
    ]


def grown(stage: Stage, *, name: str = OWN, requests: int = REQUESTS) -> list[str]:
    """What memory grew by, when that is too much."""
    found = process_cost(stage, requests=requests, name=name)
    if found.growth <= GROWTH:
        return []
    return [f"{found.growth / 2**20:.1f} MiB more after {requests:,} requests"]
