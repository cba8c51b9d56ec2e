"""The relay on a real database: what is due is done once, whatever relays and deaths there are."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.duties.job import Job, LeaseLost
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.observer import Outcome
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from support.databases import Database
from support.duties import (
    DeedOwed,
    backlog,
    duties,
    effects,
    expire_leases,
    leave_effect,
    post,
    the_duty,
)


class Notebook:
    """An observer that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Outcome]] = []

    def attempted(self, kind: str, outcome: Outcome, seconds: float) -> None:
        assert seconds >= 0
        self.heard.append((kind, outcome))


@pytest.fixture
def jobs() -> JobSet:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def do_deed(job: Job, _: DeedOwed) -> None:
        await leave_effect(job)

    return jobs


async def test_a_duty_is_posted_with_its_cause_or_not_at_all(
    process: Process, database: Database, jobs: JobSet
) -> None:
    with pytest.raises(RuntimeError, match="undone"):
        async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
            uow.post(DeedOwed(number=1))
            raise RuntimeError("undone")
    assert await Relay(process, jobs).carry_out_due() == 0
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        uow.post(DeedOwed(number=2))
    assert await Relay(process, jobs).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["attempt"], duty["failed_count"]) == ("done", 1, 0)
    assert await effects(database) == [(duty["id"], "do_deed")]


async def test_a_duty_waits_for_its_business_time(
    process: Process, database: Database, jobs: JobSet
) -> None:
    await post(process, DeedOwed(), due_at=process.clock.now() + timedelta(days=30))
    assert await Relay(process, jobs).carry_out_due() == 0
    process.clock.offset = timedelta(days=30, seconds=-5)
    assert await Relay(process, jobs).carry_out_due() == 0
    assert (await backlog(process)).due == 0
    process.clock.offset = timedelta(days=30)
    assert (await backlog(process)).due == 1
    assert await Relay(process, jobs).carry_out_due() == 1
    assert len(await effects(database)) == 1


async def test_what_is_due_longest_is_claimed_first(process: Process, database: Database) -> None:
    seen: list[int] = []
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def note(job: Job, message: DeedOwed) -> None:
        seen.append(message.number)
        await leave_effect(job)

    now = process.clock.now()
    for number, minutes in ((1, 1), (3, 3), (2, 2)):
        await post(process, DeedOwed(number=number), due_at=now - timedelta(minutes=minutes))
    relay = Relay(process, jobs, width=1)
    assert [await relay.carry_out_due() for _ in range(4)] == [1, 1, 1, 0]
    assert seen == [3, 2, 1]
    assert len(await effects(database)) == 3


async def test_many_relays_do_everything_once(
    process: Process, database: Database, jobs: JobSet
) -> None:
    async def drain(relay: Relay) -> int:
        done = 0
        while taken := await relay.carry_out_due():
            done += taken
        return done

    await post(process, *[DeedOwed(number=number) for number in range(60)])
    relays = [Relay(process, jobs, width=3) for _ in range(3)]
    done = await asyncio.gather(*[drain(relay) for relay in relays])
    assert sum(done) == 60
    assert sorted(effect for effect, _ in await effects(database)) == [
        duty["id"] for duty in await duties(database)
    ]
    assert {(duty["state"], duty["attempt"]) for duty in await duties(database)} == {("done", 1)}


async def test_a_stale_workers_late_completion_is_rolled_back(
    process: Process, database: Database, jobs: JobSet
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()
    lost: list[UUID] = []
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def do_slowly(job: Job, _: DeedOwed) -> None:
        arrived.set()
        await go_on.wait()
        try:
            await leave_effect(job, "stale")
        except LeaseLost:
            lost.append(job.duty.id)
            raise

    await post(process, DeedOwed())
    notebook = Notebook()
    stale = asyncio.create_task(Relay(process, slow, observer=notebook).carry_out_due())
    await arrived.wait()
    assert await Relay(process, jobs).carry_out_due() == 0  # still held
    await expire_leases(database)
    assert await Relay(process, jobs).carry_out_due() == 1
    go_on.set()
    assert await stale == 1
    duty = await the_duty(database)
    assert await effects(database) == [(duty["id"], "do_deed")]
    assert lost == [duty["id"]]
    assert notebook.heard == [("testing.DeedOwed", Outcome.LOST)]
    # The run-out lease counts as a failure: perhaps it is the duty that kills its workers.
    assert (duty["state"], duty["attempt"], duty["failed_count"]) == ("done", 2, 1)


async def test_a_stale_worker_does_not_complete_what_another_holds(
    process: Process, database: Database
) -> None:
    arrived, go_on = [asyncio.Event(), asyncio.Event()], [asyncio.Event(), asyncio.Event()]
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def do_slowly(job: Job, _: DeedOwed) -> None:
        turn = job.duty.attempt - 1
        arrived[turn].set()
        await go_on[turn].wait()
        await leave_effect(job, f"turn {turn}")

    await post(process, DeedOwed())
    stale = asyncio.create_task(Relay(process, slow).carry_out_due())
    await arrived[0].wait()
    await expire_leases(database)
    heir = asyncio.create_task(Relay(process, slow).carry_out_due())
    await arrived[1].wait()
    go_on[0].set()
    await stale
    assert (await the_duty(database))["state"] == "leased"
    assert await effects(database) == []
    go_on[1].set()
    await heir
    assert [handler for _, handler in await effects(database)] == ["turn 1"]


async def test_a_long_completion_does_not_cost_the_others_their_leases(
    process: Process, database: Database, jobs: JobSet
) -> None:
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def take_long(job: Job, message: DeedOwed) -> None:
        if message.number == 2:
            await asyncio.sleep(1.8)
        async with job.completing(Purpose.LAW):
            await asyncio.sleep(1.8 if message.number == 1 else 0)

    await post(process, DeedOwed(number=1), DeedOwed(number=2))
    lease = timedelta(seconds=1)
    holder = asyncio.create_task(Relay(process, slow, width=2, lease=lease).carry_out_due())
    for _ in range(16):
        await asyncio.sleep(0.1)
        assert await Relay(process, jobs).carry_out_due() == 0
    assert await holder == 2
    assert {(duty["state"], duty["attempt"]) for duty in await duties(database)} == {("done", 1)}


async def test_a_completion_under_way_outlives_its_lease(
    process: Process, database: Database, jobs: JobSet
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def complete_slowly(job: Job, _: DeedOwed) -> None:
        async with job.completing(Purpose.LAW):
            arrived.set()
            await go_on.wait()

    await post(process, DeedOwed())
    lease = timedelta(seconds=0.05)
    holder = asyncio.create_task(Relay(process, slow, lease=lease).carry_out_due())
    await arrived.wait()
    await asyncio.sleep(0.2)  # nobody can keep the lease of a locked row, nor claim it
    assert await Relay(process, jobs).carry_out_due() == 0
    go_on.set()
    assert await holder == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["attempt"]) == ("done", 1)


async def test_a_lease_is_kept_while_its_handler_runs(
    process: Process, database: Database, jobs: JobSet
) -> None:
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def take_long(job: Job, _: DeedOwed) -> None:
        await asyncio.sleep(1.8)
        await leave_effect(job, "long")

    await post(process, DeedOwed())
    lease = timedelta(seconds=1)
    holder = asyncio.create_task(Relay(process, slow, lease=lease).carry_out_due())
    for _ in range(16):
        await asyncio.sleep(0.1)
        assert await Relay(process, jobs).carry_out_due() == 0
    assert await holder == 1
    assert [handler for _, handler in await effects(database)] == ["long"]
    assert (await the_duty(database))["attempt"] == 1


async def test_a_keeper_of_leases_that_were_lost_keeps_nothing(
    process: Process, database: Database
) -> None:
    stuck = JobSet()

    @stuck.handles(DeedOwed)
    async def never_end(_: Job, __: DeedOwed) -> None:
        await asyncio.Event().wait()

    await post(process, DeedOwed())
    first = Relay(process, stuck, lease=timedelta(seconds=0.3))
    await first.take_up()
    await expire_leases(database)
    second = Relay(process, stuck, lease=timedelta(hours=1))
    assert await second.take_up() == 1
    held_until = (await the_duty(database))["leased_until"]
    await asyncio.sleep(0.4)  # the first one's keeper has passed by
    assert (await the_duty(database))["leased_until"] == held_until
    await asyncio.gather(first.finish(grace=0), second.finish(grace=0))


async def test_a_worker_that_stops_gives_back_what_it_could_not_end(
    process: Process, database: Database, jobs: JobSet
) -> None:
    notebook, arrived = Notebook(), asyncio.Event()
    slow = JobSet()

    @slow.handles(DeedOwed)
    async def hang(job: Job, _: DeedOwed) -> None:
        async with job.completing(Purpose.LAW):
            arrived.set()
            await asyncio.Event().wait()

    await post(process, DeedOwed())
    relay = Relay(process, slow, observer=notebook)
    await relay.take_up()
    await arrived.wait()
    await relay.finish(grace=0.05)
    assert notebook.heard == [("testing.DeedOwed", Outcome.GIVEN_BACK)]
    assert (await the_duty(database))["failed_count"] == 0
    assert await Relay(process, jobs).carry_out_due() == 1
    assert len(await effects(database)) == 1


async def test_no_more_hands_than_there_are(process: Process, database: Database) -> None:
    running, most = 0, 0
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def count(job: Job, _: DeedOwed) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        await leave_effect(job)

    await post(process, *[DeedOwed(number=number) for number in range(10)])
    relay = Relay(process, jobs, width=2)
    taken = 0
    while taken < 10:
        taken += await relay.take_up()
        await relay.wait_for_hand()
    await relay.finish()
    assert most == 2
    assert len(await effects(database)) == 10
