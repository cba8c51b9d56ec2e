"""What is owed to a person waits while they are closed, and is dropped when they are gone. DR-8."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.duties.claims import HOLD
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_subject_id
from support.databases import Database
from support.duties import DeedOwed, backlog, effects, leave_effect, make_due, post, the_duty
from support.people import make_subject, put_into


def jobs_for(purpose: Purpose) -> JobSet:
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def do_deed(job: Job, _: DeedOwed) -> None:
        await leave_effect(job, purpose=purpose)

    return jobs


async def open_up(process: Process, subject_id: SubjectId) -> None:
    work = UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id)
    async with work as uow:
        await set_processing(uow, subject_id, Processing.OPEN)


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_a_duty_waits_for_the_lifting_and_is_due_at_once_then(
    process: Process, database: Database, state: Processing
) -> None:
    subject = await make_subject(process, state)
    await post(process, DeedOwed(subject_id=subject))
    relay = Relay(process, jobs_for(Purpose.DELIVERY))
    for tries in range(3):
        assert await relay.carry_out_due() == 1
        assert await relay.carry_out_due() == 0  # it doesn't come back by itself
        if tries < 2:
            await make_due(database)
    duty = await the_duty(database)
    assert (duty["state"], duty["attempt"], duty["failed_count"]) == ("waiting", 3, 0)
    owed = await backlog(process)
    assert (owed.due, owed.held, owed.oldest_due_at) == (0, 1, None)
    assert await effects(database) == []

    await open_up(process, subject)
    assert (await relay.carry_out_due(), await relay.carry_out_due()) == (1, 0)
    assert (await the_duty(database))["state"] == "done"
    assert len(await effects(database)) == 1
    assert (await backlog(process)).held == 0


async def test_rights_and_law_go_on_while_restricted(process: Process, database: Database) -> None:
    subject = await make_subject(process, Processing.RESTRICTED)
    await post(process, DeedOwed(subject_id=subject))
    assert await Relay(process, jobs_for(Purpose.RIGHTS)).carry_out_due() == 1
    assert (await the_duty(database))["state"] == "done"


async def test_a_lifting_between_refusal_and_its_writing_is_not_missed(
    process: Process, database: Database
) -> None:
    subject = await make_subject(process, Processing.RESTRICTED)
    await post(process, DeedOwed(subject_id=subject))
    lifted: list[Any] = []
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def be_overtaken(job: Job, _: DeedOwed) -> None:
        try:
            await leave_effect(job, purpose=Purpose.DELIVERY)
        except Exception as refusal:
            lifted.append(type(refusal))
            await open_up(process, subject)
            raise

    before = process.clock.process_now()
    assert await Relay(process, jobs).carry_out_due() == 1
    assert len(lifted) == 1
    duty = await the_duty(database)
    assert duty["failure"] == "processing_restricted"
    assert (duty["retry_at"] - before).total_seconds() < 5  # not an hour
    await make_due(database)
    assert await Relay(process, jobs).carry_out_due() == 1
    assert len(await effects(database)) == 1


async def test_a_hold_without_a_person_is_no_hot_loop(process: Process, database: Database) -> None:
    other = await make_subject(process, Processing.RESTRICTED)
    await post(process, DeedOwed())
    jobs = JobSet()

    @jobs.handles(DeedOwed)
    async def about_another(job: Job, _: DeedOwed) -> None:
        async with job.completing(Purpose.DELIVERY, about=other):
            pass

    before = process.clock.process_now()
    assert await Relay(process, jobs).carry_out_due() == 1
    assert (await the_duty(database))["retry_at"] > before
    assert await Relay(process, jobs).carry_out_due() == 0
    assert "subject_id" in HOLD._compiled.required  # noqa: SLF001 -- the other one's, not the duty's


@pytest.mark.parametrize(
    ("state", "purpose", "reason"),
    [
        (Processing.ERASING, Purpose.DELIVERY, "erasure_under_way"),
        (Processing.ERASED, Purpose.DELIVERY, "not_found"),
        (Processing.OPEN, Purpose.MARKETING, "consent_missing"),
    ],
)
async def test_what_nobody_may_do_any_more_is_dropped(
    process: Process, database: Database, state: Processing, purpose: Purpose, reason: str
) -> None:
    subject = await make_subject(process)
    await post(process, DeedOwed(subject_id=subject))
    await put_into(process, subject, state)
    assert await Relay(process, jobs_for(purpose)).carry_out_due() == 1
    duty = await the_duty(database)
    assert (duty["state"], duty["failure"]) == ("dropped", reason)
    assert await effects(database) == []


async def test_what_is_owed_to_nobody_known_is_dropped(
    process: Process, database: Database
) -> None:
    """Anybody can have one posted, by an address that nobody has: it alarms nobody."""
    await post(process, DeedOwed(subject_id=new_subject_id()))
    with capture_logs() as events:
        assert await Relay(process, jobs_for(Purpose.DELIVERY)).carry_out_due() == 1
    assert (await the_duty(database))["state"] == "dropped"
    assert [(event["event"], event["log_level"]) for event in events] == [("duties.ended", "info")]
