"""A worker without Valkey: duties, timetable and seals go on; told to stop, it ends in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import ClassVar

import pytest
from prometheus_client import CollectorRegistry

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import move
from qp_api.core.duties import Message
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.entry.worker import house_worker
from qp_api.entry.worker.house_worker import HouseWorker
from qp_api.entry.worker.loops import Stopping
from qp_api.entry.worker.ringer import ringing
from support.databases import Database
from support.duties import DeedOwed, duties, effects, fetch, leave_effect, post
from support.worker_process import until

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("effects_table")]


class TurnCame(Message):
    """A turn of a schedule."""

    room: ClassVar[str] = "testing"


@asynccontextmanager
async def working(process: Process, jobs: JobSet) -> AsyncIterator[CollectorRegistry]:
    stopping, worker = Stopping(), HouseWorker(process, jobs)
    task = asyncio.create_task(worker.run(stopping))
    try:
        yield worker.registry
    finally:
        stopping.tell()
        await asyncio.wait_for(task, 15)


@pytest.fixture
def jobs() -> JobSet:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def do_deed(job: Job, _: DeedOwed) -> None:
        await leave_effect(job)

    return jobs


async def test_everything_goes_on_without_valkey(
    process: Process, database: Database, jobs: JobSet
) -> None:
    assert process.settings.valkey_url is None

    @jobs.handles(TurnCame)
    async def keep_turn(job: Job, _: TurnCame) -> None:
        async with job.completing(Purpose.LAW) as uow:
            uow.post(DeedOwed(number=1))
            uow.audit("testing.keep_turn")

    jobs.every(timedelta(days=1), TurnCame)

    async def all_done() -> bool:
        return len(await effects(database)) == 21

    async def all_sealed() -> bool:
        (row,) = await fetch(
            database,
            "SELECT (SELECT count(*) FROM audit_links) AS sealed,"
            " (SELECT count(*) FROM audit_pending) AS pending",
        )
        return (row["sealed"], row["pending"]) == (1, 0)

    async with working(process, jobs) as registry:
        await post(process, *[DeedOwed(number=number) for number in range(20)])
        await until(all_done)
        await until(all_sealed)
    done = {"kind": "testing.DeedOwed", "outcome": "done"}
    assert registry.get_sample_value("qp_duty_attempts_total", done) == 21
    assert registry.get_sample_value("qp_duties_dead") == 0
    assert {duty["state"] for duty in await duties(database)} == {"done"}


async def test_the_worker_follows_business_time(
    process: Process, database: Database, jobs: JobSet
) -> None:
    await post(process, DeedOwed(), due_at=process.clock.now() + timedelta(days=1))

    async def done() -> bool:
        return len(await effects(database)) == 1

    async with working(process, jobs):
        await asyncio.sleep(0.3)
        assert not await done()
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            await move(uow, timedelta(days=1))
        await until(done)


async def test_a_duty_posted_by_a_handler_waits_for_no_poll(
    process: Process, database: Database
) -> None:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def chain(job: Job, message: DeedOwed) -> None:
        async with job.completing(Purpose.LAW) as uow:
            if message.number < 10:
                uow.post(DeedOwed(number=message.number + 1))
        await asyncio.sleep(0)

    async def all_done() -> bool:
        found = await duties(database)
        return len(found) == 11 and {duty["state"] for duty in found} == {"done"}

    async with working(process, jobs):
        await asyncio.sleep(0.2)
        begun = process.clock.monotonic()
        await post(process, DeedOwed(number=0))
        await until(all_done)
        assert process.clock.monotonic() - begun < 4  # eleven polls would be eleven seconds


async def test_another_process_rings_through_valkey(
    process: Process,
    database: Database,
    jobs: JobSet,
    valkey_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(house_worker, "RELAY_PACE", 60.0)  # without a bell nobody would look
    settings = process.settings
    assert isinstance(settings, Settings)
    settings.valkey_url = valkey_url

    async def done() -> bool:
        return len(await effects(database)) == 1

    async with open_process(settings) as other, working(process, jobs):
        await asyncio.sleep(0.5)
        await post(other, DeedOwed())
        await asyncio.sleep(0.5)
        assert not await done()
        async with ringing(other):
            other.ring()
            await until(done, seconds=10)


async def test_a_running_duty_may_end_when_the_worker_is_to_stop(
    process: Process, database: Database
) -> None:
    arrived = asyncio.Event()
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def take_a_while(job: Job, _: DeedOwed) -> None:
        arrived.set()
        await asyncio.sleep(0.5)
        await leave_effect(job)

    stopping, worker = Stopping(), HouseWorker(process, jobs)
    task = asyncio.create_task(worker.run(stopping))
    await post(process, DeedOwed(number=1))
    await arrived.wait()
    stopping.tell()
    await asyncio.sleep(0.2)  # a look that had begun when it was told is over by now
    await post(process, DeedOwed(number=2))
    await asyncio.wait_for(task, 5)
    assert [duty["state"] for duty in await duties(database)] == ["done", "waiting"]
    assert len(await effects(database)) == 1


async def test_a_database_that_is_gone_for_a_while_stops_no_loop(
    process: Process, database: Database, jobs: JobSet
) -> None:
    async def done() -> bool:
        return len(await effects(database)) == 2

    async with working(process, jobs):
        await post(process, DeedOwed())
        for _ in range(3):
            await fetch(
                database,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            await asyncio.sleep(0.1)
        await _post_patiently(process)
        await until(done, seconds=40)  # where the answer to a claim was cut, its lease must run out


async def _post_patiently(process: Process) -> None:
    async def posted() -> bool:
        try:
            await post(process, DeedOwed())
        except Exception:  # noqa: BLE001 -- a dead connection of the pool; the next is another
            return False
        return True

    await until(posted)
