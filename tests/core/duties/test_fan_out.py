"""A fact has as many handlers as listen to it: each once, none by another's failure again."""

import pytest

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.process import Process
from support.databases import Database
from support.duties import DeedOwed, duties, effects, leave_effect, make_due, post, run, the_duty


@pytest.fixture
def jobs() -> JobSet:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def tell(job: Job, _: DeedOwed) -> None:
        await leave_effect(job, "tell")

    @jobs.handles(DeedOwed)
    async def count(job: Job, _: DeedOwed) -> None:
        if job.duty.failed_count == 0:
            raise RuntimeError
        await leave_effect(job, "count")

    return jobs


async def test_each_handler_has_a_duty_of_its_own(
    process: Process, database: Database, jobs: JobSet
) -> None:
    await post(process, DeedOwed(number=7))
    relay = Relay(process, jobs)
    assert [await relay.carry_out_due() for _ in range(3)] == [1, 2, 0]
    assert [handler for _, handler in await effects(database)] == ["tell"]
    await make_due(database)
    assert [await relay.carry_out_due() for _ in range(2)] == [1, 0]
    assert sorted(handler for _, handler in await effects(database)) == ["count", "tell"]
    fact, *shares = await duties(database)
    assert {duty["state"] for duty in (fact, *shares)} == {"done"}
    assert sorted(share["handler"].rpartition(".")[2] for share in shares) == ["count", "tell"]
    assert {(share["due_at"], share["payload"]) for share in shares} == {
        (fact["due_at"], fact["payload"])
    }


async def test_a_fact_that_nobody_listens_to_is_dropped(
    process: Process, database: Database
) -> None:
    await post(process, DeedOwed())
    assert await Relay(process, JobSet()).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"]) == ("dropped", "no_handler")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE duties SET kind = 'testing.FromTheFuture'",
        "UPDATE duties SET handler = 'new_room.new_handler'",
    ],
)
async def test_what_a_newer_version_posted_waits_for_its_worker(
    process: Process, database: Database, jobs: JobSet, change: str
) -> None:
    await post(process, DeedOwed())
    await run(database, change)
    assert await Relay(process, jobs).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"], duty["failed_count"]) == ("waiting", "no_handler", 1)
