import asyncio
from datetime import timedelta

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import TimeGoesForward, follow, move, read_offset
from qp_api.core.clock_moves import hearing_moves
from qp_api.core.db.failures import WallBreached
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.settings import Environment
from qp_api.core.unit_of_work import Mode, UnitOfWork

DAY = timedelta(days=1)


async def _move(process: Process, by: timedelta, purpose: Purpose = Purpose.LAW) -> None:
    async with UnitOfWork(process, purpose, SYSTEM) as uow:
        await move(uow, by)


async def _offset(process: Process) -> timedelta:
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM, mode=Mode.READ) as uow:
        return await read_offset(uow)


@pytest.mark.alone
async def test_moves_add_up_and_a_process_follows_when_it_looks(process: Process) -> None:
    await _move(process, DAY)
    await _move(process, timedelta(hours=1), Purpose.RIGHTS)
    assert process.clock.offset == timedelta(0)

    await follow(process)

    assert process.clock.offset == await _offset(process) == DAY + timedelta(hours=1)


@pytest.mark.alone
async def test_a_part_of_a_second_is_a_whole_one(process: Process) -> None:
    await _move(process, timedelta(microseconds=1))

    assert await _offset(process) == timedelta(seconds=1)


@pytest.mark.alone
@pytest.mark.parametrize("by", [timedelta(0), -DAY])
async def test_time_never_goes_back(process: Process, by: timedelta) -> None:
    await _move(process, DAY)

    with pytest.raises(TimeGoesForward):
        await _move(process, by)

    assert await _offset(process) == DAY


@pytest.mark.alone
async def test_a_service_purpose_does_not_move_time(process: Process) -> None:
    with pytest.raises(WallBreached):
        await _move(process, DAY, Purpose.DELIVERY)


@pytest.mark.alone
async def test_production_neither_moves_nor_follows(process: Process) -> None:
    await _move(process, DAY)
    process.settings = process.settings.model_copy(update={"environment": Environment.PRODUCTION})

    with pytest.raises(TimeGoesForward):
        await _move(process, DAY)
    await follow(process)

    assert process.clock.offset == timedelta(0)


@pytest.mark.alone
async def test_a_listening_process_follows_at_once(process: Process) -> None:
    told = asyncio.Event()
    async with hearing_moves(process, told.set):
        await asyncio.wait_for(told.wait(), 5)
        told.clear()

        await _move(process, DAY)

        await asyncio.wait_for(told.wait(), 5)
        assert process.clock.offset == DAY
