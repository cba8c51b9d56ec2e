"""What fails is tried again, later and later; what can't succeed, or failed for a day, is dead."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from qp_api.core.actor import SYSTEM
from qp_api.core.duties.claims import POSTPONE
from qp_api.core.duties.dead_letters import list_dead, list_due, retry_duty
from qp_api.core.duties.job import Claimed, Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.observer import Outcome
from qp_api.core.duties.relay import Relay
from qp_api.core.duties.verdict import MOST_FAILURES, judge
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_id
from support.databases import Database
from support.duties import (
    DeedOwed,
    backlog,
    effects,
    expire_leases,
    fetch,
    leave_effect,
    make_due,
    pause_of,
    post,
    run,
    set_failed,
    the_duty,
)


class Refused(Exception):
    """A mail server's no; its text is never kept."""


def jobs_of(carry_out: Callable[[Job], Awaitable[None]]) -> JobSet:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def do_deed(job: Job, _: DeedOwed) -> None:
        await carry_out(job)

    return jobs


def claimed(failed_count: int) -> Claimed:
    return Claimed(
        id=new_id(),
        kind="testing.DeedOwed",
        handler=None,
        subject_id=None,
        payload={},
        attempt=failed_count + 1,
        failed_count=failed_count,
        due_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


async def test_pauses_double_up_to_an_hour_and_never_agree(process: Process) -> None:
    def pause(failed_count: int) -> float:
        verdict = judge(Job(process, claimed(failed_count)), Refused())
        assert (verdict.outcome, verdict.statement) == (Outcome.FAILED, POSTPONE)
        assert verdict.more is not None
        assert verdict.more["failed"] == failed_count + 1
        wait: timedelta = verdict.more["wait"]
        return wait.total_seconds()

    for failed_count, longest in ((0, 1), (1, 2), (5, 32), (11, 2048), (12, 3600), (30, 3600)):
        pauses = {pause(failed_count) for _ in range(20)}
        assert longest / 2 <= min(pauses) <= max(pauses) <= longest
        assert len(pauses) == 20
    last = judge(Job(process, claimed(MOST_FAILURES - 1)), Refused())
    assert last.outcome is Outcome.DEAD


async def test_a_failure_leaves_nothing_and_the_next_try_succeeds(
    process: Process, database: Database
) -> None:
    async def fail_once(job: Job) -> None:
        async with job.completing(Purpose.LAW) as uow:
            if job.duty.attempt == 1:
                uow.post(DeedOwed(number=2))
                raise Refused("somebody@example.org said no")
        await leave_effect_of(job)

    async def leave_effect_of(job: Job) -> None:
        await run(database, "INSERT INTO test_effects VALUES ($1, 'tried')", job.duty.id)

    await post(process, DeedOwed(number=1))
    relay = Relay(process, jobs_of(fail_once))
    before = process.clock.process_now()
    assert await relay.carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failed_count"], duty["failure"]) == ("waiting", 1, "Refused")
    assert timedelta(seconds=0.5) <= pause_of(duty, before) <= timedelta(seconds=2)
    assert await relay.carry_out_due() == 0  # not yet
    assert (await backlog(process)).due == 1
    await make_due(database)
    assert await relay.carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["attempt"], duty["failure"]) == ("done", 2, None)
    assert len(await effects(database)) == 1


async def test_a_fault_after_the_completion_changes_nothing(
    process: Process, database: Database
) -> None:
    async def fail_afterwards(job: Job) -> None:
        await leave_effect(job)
        raise Refused

    await post(process, DeedOwed())
    assert await Relay(process, jobs_of(fail_afterwards)).carry_out_due() == 1
    assert (await the_duty(database))["state"] == "done"
    assert len(await effects(database)) == 1


async def test_the_last_failure_makes_a_dead_letter_that_can_be_set_going_again(
    process: Process, database: Database
) -> None:
    broken = True

    async def refuse_while_broken(job: Job) -> None:
        if broken:
            raise Refused
        await leave_effect(job)

    await post(process, DeedOwed())
    await set_failed(database, MOST_FAILURES - 1)
    relay = Relay(process, jobs_of(refuse_while_broken))
    assert await relay.carry_out_due() == 1
    duty_id = (await the_duty(database))["id"]
    assert (await backlog(process)).dead == 1
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        (dead,) = await list_dead(uow, most=10)
        assert await list_due(uow, most=10) == []
    assert (dead.id, dead.failure, dead.failed_count) == (duty_id, "Refused", MOST_FAILURES - 1)
    await make_due(database)
    assert await relay.carry_out_due() == 0  # by itself it stays dead

    broken = False
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        await retry_duty(uow, duty_id)
    assert await audited(database, duty_id) == ["duties.retry_duty"]
    assert await relay.carry_out_due() == 1
    assert (await the_duty(database))["state"] == "done"
    assert len(await effects(database)) == 1


async def test_only_a_dead_letter_can_be_set_going_again(
    process: Process, database: Database
) -> None:
    await post(process, DeedOwed())
    duty_id = (await the_duty(database))["id"]
    for wrong in (duty_id, new_id()):
        with pytest.raises(NotFound):
            async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
                await retry_duty(uow, wrong)
        assert await audited(database, wrong) == []


async def test_a_handler_that_leaves_its_duty_open_is_dead_at_once(
    process: Process, database: Database
) -> None:
    async def forget(_: Job) -> None:
        return

    await post(process, DeedOwed())
    assert await Relay(process, jobs_of(forget)).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"]) == ("dead", "HandlerLeftOpen")


async def test_a_payload_that_is_none_is_dead_at_once(process: Process, database: Database) -> None:
    await post(process, DeedOwed())
    await run(database, """UPDATE duties SET payload = '{"number": "many"}'""")
    assert await Relay(process, jobs_of(leave_effect)).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"]) == ("dead", "ValidationError")
    assert await effects(database) == []


@pytest.mark.parametrize(
    ("deaths", "state", "failure", "left"),
    [(MOST_FAILURES - 1, "done", None, 1), (MOST_FAILURES, "dead", "worker_died", 0)],
)
async def test_a_duty_that_kills_its_workers_is_given_up(
    process: Process, database: Database, deaths: int, state: str, failure: str | None, left: int
) -> None:
    await post(process, DeedOwed())
    await set_failed(database, deaths - 1)
    await run(database, "UPDATE duties SET state = 'leased'")
    await expire_leases(database)
    assert await Relay(process, jobs_of(leave_effect)).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"], duty["failed_count"]) == (state, failure, deaths)
    assert len(await effects(database)) == left


async def audited(database: Database, object_id: UUID) -> list[Any]:
    rows = await fetch(database, "SELECT action FROM audit_entries WHERE object_id = $1", object_id)
    return [row["action"] for row in rows]


async def test_a_dead_letter_is_a_warning(process: Process, database: Database) -> None:
    async def refuse(_: Job) -> None:
        raise Refused

    await post(process, DeedOwed())
    await set_failed(database, MOST_FAILURES - 1)
    with capture_logs() as events:
        assert await Relay(process, jobs_of(refuse)).carry_out_due() == 1
    ended = [event["log_level"] for event in events if event["event"] == "duties.ended"]
    assert ended == ["warning"]
