"""Statements, round trips and rows of one request, counted on the wire; exact, not measured."""

import asyncio
from dataclasses import dataclass

from .contenders import plan_of, shapes_of
from .rounds import job_for
from .servers import Starting
from .shapes import Shape
from .stage import Stage
from .wire import Counts, counting

COUNTED = 40


@dataclass(frozen=True)
class PerRequest:
    """What each request costs the database; whole numbers when every request does the same."""

    statements: float
    round_trips: float
    rows: float
    parses: float

    @classmethod
    def of(cls, counts: Counts, requests: int) -> "PerRequest":
        each = (counts.statements, counts.round_trips, counts.rows, counts.parses)
        return cls(*(round(number / requests, 2) for number in each))


async def count_each(stage: Stage, name: str) -> dict[Shape, PerRequest]:
    """Start a contender on a counting socket; each shape warmed up first."""
    house = stage.house
    async with counting(house.running.postgres.socket_folder) as wire:
        plan = plan_of(name, house, socket_folder=wire.folder)
        starting = Starting(plan, house.place.logs)
        try:
            # In threads: this one carries the wire meanwhile.
            server = await asyncio.to_thread(starting.wait)
            found = {}
            for shape in shapes_of(name):
                job = job_for(stage, server, shape, seconds=60.0)
                job.connections = 4
                job.warm = job.warm * 2 if shape is not Shape.WRITE else job.warm
                await asyncio.to_thread(stage.client.warm, job, expect=shape.expect)
                job.most, job.warm = COUNTED, []
                before = wire.counts()
                measured = await asyncio.to_thread(stage.client.run, job, expect=shape.expect)
                found[shape] = PerRequest.of(wire.counts() - before, measured.count)
            return found
        finally:
            await asyncio.to_thread(starting.stop)
