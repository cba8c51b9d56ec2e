"""The core's own sweeps: what has ended is forgotten in time, what has not is kept."""

from datetime import timedelta

import pytest

from core.db.records import ADD, values
from qp_api.core.actor import SYSTEM
from qp_api.core.duties import housekeeping
from qp_api.core.duties.housekeeping import SweepEndedDuties, SweepExpiredAnswers
from qp_api.core.duties.relay import Relay
from qp_api.core.duties.schedule import enter_schedules, post_owed
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from support.databases import Database
from support.duties import DeedOwed, duties, fetch, post, run
from support.people import make_subject, person


async def test_both_sweeps_are_owed_by_the_calendar(process: Process, database: Database) -> None:
    await enter_schedules(process, housekeeping.jobs)
    assert await post_owed(process, housekeeping.jobs) == 2
    assert await Relay(process, housekeeping.jobs).carry_out_due() == 2
    assert {duty["state"] for duty in await duties(database)} == {"done"}


async def test_ended_duties_go_after_a_week_and_dead_ones_stay(
    process: Process, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "MOST_AT_ONCE", 2)
    await post(process, *[DeedOwed(number=number) for number in range(11)])
    old = ["done"] * 3 + ["dropped"] * 2 + ["dead", "waiting"]
    young = ["done", "dropped", "dead", "waiting"]
    aged = [(state, 7.01) for state in old] + [(state, 6.99) for state in young]
    later = process.clock.now() + timedelta(days=1)
    for number, (state, days) in enumerate(aged):
        await run(
            database,
            "UPDATE duties SET state = $1, done_at = now() - make_interval(secs => $2), due_at = $3"
            " WHERE (payload->>'number')::int = $4",
            *(state, days * 86400, later, number),
        )
    await post(process, SweepEndedDuties())
    assert await Relay(process, housekeeping.jobs).carry_out_due() == 1
    left = [duty["state"] for duty in await duties(database)]
    assert left == ["dead", "waiting", *young, "done"]


async def test_expired_answers_go_and_living_ones_stay(
    process: Process, database: Database
) -> None:
    subject = await make_subject(process)
    now = process.clock.process_now()
    async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
        for seconds in (-60, -1, 60):
            at = now + timedelta(seconds=seconds)
            await uow.db.change(ADD, **values(subject, "answer", expires_at=at))
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        uow.post(SweepExpiredAnswers())
    assert await Relay(process, housekeeping.jobs).carry_out_due() == 1
    (left,) = await fetch(database, "SELECT expires_at FROM idempotency_records")
    assert left["expires_at"] == now + timedelta(seconds=60)
