import asyncio
from datetime import date

import pytest

from domains.catalog.factories import ChangedTheirMind, make_cohort, take_seat
from qp_api.core.process import Process


async def test_seats_are_given_until_none_is_left(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=2)

    assert [await take_seat(process, cohort_id) for _ in range(3)] == [True, True, False]


async def test_no_seat_is_given_where_it_may_not(process: Process) -> None:
    free, priced = (
        await make_cohort(process, capacity=2),
        await make_cohort(process, capacity=2, price_poisha=100),
    )

    assert not await take_seat(process, free, gate=False)
    assert not await take_seat(process, free, today=date(2099, 1, 1))
    assert not await take_seat(process, priced)
    assert not await take_seat(process, priced, price=99)
    assert await take_seat(process, priced, price=100)
    assert await take_seat(process, free)


async def test_what_is_undone_gives_the_seat_back(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=1)

    with pytest.raises(ChangedTheirMind):
        await take_seat(process, cohort_id, keep=False)

    assert await take_seat(process, cohort_id)


async def test_rivals_wait_and_find_the_last_seat_taken(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=1)

    seats = await asyncio.gather(*(take_seat(process, cohort_id) for _ in range(4)))

    assert sorted(seats) == [False, False, False, True]
