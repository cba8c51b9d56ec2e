"""The one command: `python -m benchmarks` measures everything; `--help` tells the rest."""

import argparse
import asyncio
import os
import shlex
import sys
from dataclasses import dataclass

from .answers import check_answers, check_effects
from .client import Client, loading, other_cores
from .contenders import OWN, PEERS
from .counts import count_each
from .edge_cost import edge_cost
from .erasing import erase_many
from .guards import try_guards
from .house import House, find_place, standing_house
from .process_cost import process_cost
from .processes import pinned
from .profiling import profile
from .report import Others, Results
from .rounds import play
from .sign_ins import sign_ins_beside_reads
from .stage import Stage, forget_writes, set_stage
from .sweeping import sweep_buffers
from .world import Size, is_seeded


@dataclass(frozen=True)
class Extent:
    """How long it is measured; the short one shows that everything works, and proves nothing."""

    rounds: int
    seconds: float
    requests: int
    people: int
    sign_in_rounds: int
    sign_in_seconds: float


FULL = Extent(10, 1.2, 100_000, 20_500, 5, 10.0)
SHORT = Extent(2, 0.7, 6_000, 2_500, 2, 3.0)


def main() -> None:
    """Read the command, set the house up, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few minutes less, and no proof")
    parser.add_argument(
        "--profile", action="store_true", help="profile our server instead, to stdout"
    )
    parser.add_argument("--py-spy", action="store_true", help="with --profile: sample by py-spy")
    parser.add_argument("--rounds", type=int, help="another number of rounds")
    told = parser.parse_args()
    extent = SHORT if told.short else FULL
    rounds = told.rounds or extent.rounds
    size, place = Size(), find_place()
    with pinned(other_cores()):
        keep = is_seeded(place.objects / "world.json", size)
        with standing_house(place, keep=keep) as house, loading() as client:
            if told.profile:
                asyncio.run(_profile(house, client, size, by_py_spy=told.py_spy))
            else:
                asyncio.run(_measure(house, client, size, extent, rounds))


async def _profile(house: House, client: Client, size: Size, *, by_py_spy: bool) -> None:
    async with set_stage(house, client, size) as stage:
        for one in profile(stage, by_py_spy=by_py_spy):
            sys.stdout.write(one.text() + "\n")


async def _measure(house: House, client: Client, size: Size, extent: Extent, rounds: int) -> None:
    load = os.getloadavg()
    async with set_stage(house, client, size) as stage:
        _tell(f"{size.people:,} people, seeded in {stage.world.seconds} s")
        guards = await try_guards(stage)
        await forget_writes(stage.admin)
        check_answers(stage, PEERS)
        _tell("guards hold, and everybody answers alike")
        counted = {name: await count_each(stage, name) for name in (OWN, *PEERS)}
        _tell("counted; now the rounds")
        played = play(stage, (OWN, *PEERS), rounds=rounds, seconds=extent.seconds)
        writes = await check_effects(stage)
        results = Results(
            command=f"python {shlex.join(['-m', 'benchmarks', *sys.argv[1:]])}",
            size=size,
            rounds=rounds,
            seconds=extent.seconds,
            load_average=load,
            played=played,
            counted=counted,
            guards=guards,
            writes_checked=writes,
            others=await _others(stage, extent),
        )
    if extent is FULL:
        results.write()
    sys.stdout.write(results.text())


async def _others(stage: Stage, extent: Extent) -> Others:
    _tell("the other figures")
    return Others(
        edge=await edge_cost(stage.house.place.logs),
        beside=sign_ins_beside_reads(
            stage, rounds=extent.sign_in_rounds, seconds=extent.sign_in_seconds
        ),
        process=process_cost(stage, requests=extent.requests),
        erased=await erase_many(stage, people=extent.people),
        swept=await sweep_buffers(stage.process, stage.admin),
    )


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    main()
