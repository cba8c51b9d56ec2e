"""The timetable: what the calendar owes is posted once, in step, however long nobody looked."""

import asyncio
from datetime import datetime, timedelta
from typing import cast

from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.schedule import count_owed, enter_schedules, post_owed
from qp_api.core.process import Process
from support.databases import Database
from support.duties import DeedOwed, duties, fetch, run

DAY = timedelta(days=1)


def daily(interval: timedelta = DAY) -> JobSet:
    jobs = JobSet()
    jobs.every(interval, DeedOwed)
    return jobs


async def next_at(database: Database) -> datetime:
    (row,) = await fetch(database, "SELECT next_at FROM schedules WHERE name = 'testing.DeedOwed'")
    return cast("datetime", row["next_at"])


async def test_the_first_turn_comes_at_once_and_the_next_a_day_later(
    process: Process, database: Database
) -> None:
    jobs = daily()
    await enter_schedules(process, jobs)
    first = await next_at(database)
    assert [await post_owed(process, jobs) for _ in range(2)] == [1, 0]
    assert await next_at(database) == first + DAY
    process.clock.offset = timedelta(hours=23)
    assert await post_owed(process, jobs) == 0
    process.clock.offset = timedelta(hours=24)
    assert await count_owed(process, jobs) == 1
    assert await post_owed(process, jobs) == 1
    assert [duty["kind"] for duty in await duties(database)] == ["testing.DeedOwed"] * 2


async def test_after_an_outage_of_months_one_turn_is_caught_up_in_step(
    process: Process, database: Database
) -> None:
    jobs = daily()
    await enter_schedules(process, jobs)
    first = await next_at(database)
    await post_owed(process, jobs)
    process.clock.offset = timedelta(days=90, hours=7)
    await enter_schedules(process, jobs)  # as a worker that starts again
    assert [await post_owed(process, jobs) for _ in range(3)] == [1, 0, 0]
    assert await next_at(database) == first + timedelta(days=91)
    assert len(await duties(database)) == 2


async def test_many_workers_post_a_turn_once(process: Process, database: Database) -> None:
    jobs = daily()
    await asyncio.gather(*[enter_schedules(process, jobs) for _ in range(3)])
    posted = await asyncio.gather(*[post_owed(process, jobs) for _ in range(3)])
    assert sum(posted) == 1
    assert len(await duties(database)) == 1


async def test_one_that_is_owed_more_often_does_not_wait_for_its_old_turn(
    process: Process, database: Database
) -> None:
    yearly = daily(timedelta(days=365))
    await enter_schedules(process, yearly)
    await post_owed(process, yearly)
    later = await next_at(database)
    await enter_schedules(process, yearly)
    assert await next_at(database) == later
    await enter_schedules(process, daily())
    assert await next_at(database) <= process.clock.now() + DAY


async def test_another_versions_schedule_is_left_alone(
    process: Process, database: Database
) -> None:
    await run(database, "INSERT INTO schedules VALUES ('testing.FromTheFuture', now())")
    assert await post_owed(process, daily()) == 0
    assert await duties(database) == []
    assert len(await fetch(database, "SELECT 1 FROM schedules")) == 1
