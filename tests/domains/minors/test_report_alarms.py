"""Alarms sound at their hours and then daily; the freeze never lapses; words go after the end."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from domains.data_rights.factories import Caller, later, processing_of, work_off
from domains.minors.factories import JOBS, decide, report, reported
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.jobs import jobs as minors_jobs
from qp_api.domains.minors.messages import ReportTextsDue
from qp_api.domains.minors.queries.reports import count_late, count_open
from support.databases import Database, ask
from support.duties import post

ALARMS = (
    "SELECT array_agg((details->>'hours')::int ORDER BY business_at) FROM audit_entries"
    " WHERE object_id = $1 AND action = 'minors.sound_alarm'"
)
HOUR = timedelta(hours=1)


async def test_they_sound_at_24_48_and_72_hours_then_daily_and_nothing_lapses(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    report_id = UUID(await reported(client, officer, person))
    sounded = []
    for hours in (0, 23, 1, 23, 1, 23, 1, 23, 1, 23, 1):
        later(house, hours * HOUR)
        await work_off(house, minors_jobs)
        sounded.append(len(await ask(minors_database.admin_dsn, ALARMS, report_id)))
    assert sounded == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]
    assert await ask(minors_database.admin_dsn, ALARMS, report_id) == [0, 24, 48, 72, 96, 120]
    later(house, timedelta(days=400))
    assert await processing_of(house, person) is Processing.FROZEN


@pytest.mark.parametrize("decision", ["confirmed", "refuted"])
async def test_a_decided_report_is_told_of_no_more(
    decision: str,
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    report_id = await reported(client, officer, person)
    await work_off(house, minors_jobs)
    await decide(client, officer, report_id, decision)
    later(house, 100 * HOUR)
    await work_off(house, JOBS)
    assert await ask(minors_database.admin_dsn, ALARMS, UUID(report_id)) == [0]


async def test_waiting_reports_are_figures(
    client: httpx.AsyncClient, person: Caller, officer: Caller, house: Process
) -> None:
    async def figures() -> tuple[int, int]:
        async with UnitOfWork(house, Purpose.LAW, SYSTEM) as uow:
            return await count_open(uow), await count_late(uow)

    waiting, late = await figures()
    report_id = await reported(client, officer, person)
    assert await figures() == (waiting + 1, late)
    later(house, 72 * HOUR)
    everybody, _ = await figures()
    assert (await figures())[1] == everybody >= 1
    await decide(client, officer, report_id, "refuted")
    assert await figures() == (everybody - 1, everybody - 1)


async def test_what_was_said_goes_seven_days_after_the_end_and_the_entry_stays(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    """DR-17, AG-6."""
    kept = "SELECT row(state, reason, details IS NULL) FROM minor_reports WHERE id = $1"
    made = await report(client, officer, person, details="He said fifteen.")
    report_id = UUID(made.json()["id"])

    async def after(by: timedelta) -> object:
        later(house, by)
        await post(house, ReportTextsDue())
        await work_off(house, minors_jobs)
        return await ask(minors_database.admin_dsn, kept, report_id)

    assert await after(timedelta(days=30)) == ("open", "holder_said_so", False)
    await decide(client, officer, str(report_id), "refuted")
    assert await after(timedelta(days=7) - HOUR) == ("refuted", "holder_said_so", False)
    assert await after(HOUR * 2) == ("refuted", None, True)
