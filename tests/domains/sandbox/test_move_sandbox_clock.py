from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from domains.sandbox.conftest import Working
from domains.sandbox.factories import FruitRipened, Orchard, plant
from qp_api.core.process import Process

DAY = timedelta(days=1)


@pytest.mark.alone
async def test_what_falls_due_on_the_way_is_done_on_its_day(
    process: Process, client: httpx.AsyncClient, working: Working
) -> None:
    orchard = Orchard()
    due = await plant(process, DAY / 2, 2 * DAY, 5 * DAY, 100 * DAY)
    async with working(orchard.jobs):
        moved = await client.post("/v1/sandbox/clock", json={"advance_seconds": 6 * 86_400})

    assert moved.status_code == 200, moved.text
    assert moved.json()["offset_seconds"] == 6 * 86_400
    assert sorted(orchard.picked_at) == [0, 1, 2]
    for tree, at in orchard.picked_at.items():
        assert len(at) == 1
        assert due[tree] <= at[0] <= due[tree] + DAY + timedelta(seconds=5)


@pytest.mark.alone
async def test_schedules_have_their_turn_on_every_day(
    client: httpx.AsyncClient, working: Working
) -> None:
    orchard = Orchard()
    orchard.jobs.every(DAY, FruitRipened)
    async with working(orchard.jobs):
        moved = await client.post("/v1/sandbox/clock", json={"advance_seconds": 3 * 86_400})

    assert moved.status_code == 200, moved.text
    turns = orchard.picked_at[0]
    assert len(turns) == 4  # at the start, and once a day
    assert all(timedelta(hours=23) < b - a < timedelta(hours=25) for a, b in pairwise(turns))


@pytest.mark.alone
async def test_at_once_is_an_outage_that_schedules_catch_up_once(
    client: httpx.AsyncClient, working: Working
) -> None:
    """RE-7."""
    orchard = Orchard()
    orchard.jobs.every(DAY, FruitRipened)
    leap = {"advance_seconds": 3 * 86_400, "at_once": True}
    async with working(orchard.jobs):
        moved = await client.post("/v1/sandbox/clock", json=leap)

    assert moved.status_code == 200, moved.text
    assert moved.json()["offset_seconds"] == 3 * 86_400
    before, after = orchard.picked_at[0]
    assert after - before >= 3 * DAY


@pytest.mark.alone
async def test_a_time_can_be_named(client: httpx.AsyncClient) -> None:
    now = datetime.fromisoformat((await client.get("/v1/sandbox/clock")).json()["now"])
    wanted = now + timedelta(days=40, hours=3)

    moved = await client.post("/v1/sandbox/clock", json={"now": wanted.isoformat()})

    assert (
        timedelta(0) <= datetime.fromisoformat(moved.json()["now"]) - wanted < timedelta(seconds=5)
    )


@pytest.mark.parametrize(
    "wish",
    [{"now": "2020-01-01T00:00:00Z"}, {"now": "2999-01-01T00:00:00Z"}],
)
async def test_time_goes_neither_back_nor_too_far(
    client: httpx.AsyncClient, wish: dict[str, Any]
) -> None:
    answer = await client.post("/v1/sandbox/clock", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (422, "clock_move_refused")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"advance_seconds": 1, "now": "2999-01-01T00:00:00Z"},
        {"advance_seconds": 0},
        {"advance_seconds": "60"},
        {"now": "2031-01-01T00:00:00"},
        {"now": "9999-12-31T23:59:59-12:00"},
        {"now": "0001-01-01T00:00:00+14:00"},
        {"now": "0"},
        {"now": "1900000000"},
        {"now": 1_900_000_000},
    ],
)
async def test_one_way_to_move_is_named(client: httpx.AsyncClient, wish: dict[str, Any]) -> None:
    answer = await client.post("/v1/sandbox/clock", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
