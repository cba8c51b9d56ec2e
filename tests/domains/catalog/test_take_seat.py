import asyncio

import pytest

from domains.catalog.factories import make_cohort
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortRow


class _ChangedTheirMind(Exception):
    """The transaction is undone."""


async def _take(process: Process, cohort_id: CohortId, *, keep: bool = True) -> CohortRow | None:
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        seat = await catalog.take_seat(uow, cohort_id)
        if not keep:
            raise _ChangedTheirMind
    return seat


async def test_seats_are_given_until_none_is_left(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=2)

    first, second, third = [await _take(process, cohort_id) for _ in range(3)]

    assert first is not None
    assert second is not None
    assert (first.taken, second.taken, third) == (1, 2, None)


async def test_what_is_undone_gives_the_seat_back(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=1)

    with pytest.raises(_ChangedTheirMind):
        await _take(process, cohort_id, keep=False)

    assert await _take(process, cohort_id) is not None


async def test_rivals_wait_and_find_the_last_seat_taken(process: Process) -> None:
    cohort_id = await make_cohort(process, capacity=1)

    seats = await asyncio.gather(*(_take(process, cohort_id) for _ in range(4)))

    assert len([seat for seat in seats if seat is not None]) == 1
