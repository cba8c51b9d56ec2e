"""The hot paths stay fast: counts, a CPU ratio and memory, gated; and slowed builds do not pass."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # `benchmarks` lies beside `tests`

from benchmarks import gate
from benchmarks.client import loading
from benchmarks.contenders import BASE_MIDDLEWARE, EXTRA_QUERY, LEAK
from benchmarks.guards import try_guards
from benchmarks.house import SERVED, House
from benchmarks.shapes import Shape
from benchmarks.stage import Stage, set_stage

from qp_api.entry.dev.place import Place
from qp_api.entry.wiring import establish_keys
from qp_api.integrations.embedded import Running
from support.databases import TEMPLATE, Database, create_database, drop_database
from support.house import settings_for
from support.worker_process import environment_of

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(170)]


@pytest.fixture(scope="module")
async def stage(
    servers: Running,
    shared_database: Database,
    valkey_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stage]:
    database = create_database(
        servers.postgres,
        f"{shared_database.name}_gate",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    place = Place(tmp_path_factory.mktemp("gate"))
    place.make()
    settings = settings_for(database, place.folder, valkey_url=valkey_url)
    await establish_keys(settings)
    told = {**environment_of(settings), **SERVED}
    house = House(place, servers, told, database.passwords, database.name)
    with loading() as client:
        async with set_stage(house, client, gate.SIZE) as opened:
            yield opened
    drop_database(database)


async def test_statements_and_round_trips_are_exact(stage: Stage) -> None:
    assert await gate.miscounted(stage) == []


async def test_an_extra_query_is_noticed(stage: Stage) -> None:
    found = await gate.miscounted(stage, name=EXTRA_QUERY)

    assert "read: 2 statements a request, not 1" in found


async def test_the_cpu_ratio_to_raw_lies_within_its_band(stage: Stage) -> None:
    assert gate.slower(stage) == []


async def test_a_base_http_middleware_is_noticed(stage: Stage) -> None:
    assert gate.slower(stage, name=BASE_MIDDLEWARE, shapes=[Shape.READ, Shape.WRITE]) != []


async def test_memory_stays_flat(stage: Stage) -> None:
    assert gate.grown(stage) == []


async def test_a_leak_is_noticed(stage: Stage) -> None:
    assert gate.grown(stage, name=LEAK) != []


async def test_every_guard_stands_on_the_paths_that_are_measured(stage: Stage) -> None:
    assert len(await try_guards(stage)) > len(Shape)
