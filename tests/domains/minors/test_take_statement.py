"""A corrected age that says under 16 is the holder's own statement: it freezes (AG-6)."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.factories import Caller, processing_of, rectify, work_off
from domains.minors.factories import decide, reported
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.data_rights.messages import DataRectified
from qp_api.domains.minors.jobs import jobs as minors_jobs
from qp_api.domains.minors.rules.ages import says_too_young
from qp_api.kit.calendar import add_months, adult_from, dhaka_day
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import post, run

AGE = "UPDATE accounts SET age_band = 'minor', adult_from = $2 WHERE subject_id = $1"
OPEN = "SELECT array_agg(reason) FROM minor_reports WHERE subject_id = $1 AND state = 'open'"


async def correct(house: Process, person: Caller, database: Database, *, months: int) -> None:
    """So many months of age, as a granted correction leaves the account."""
    born_on = add_months(dhaka_day(house.clock.now()), -months)
    await run(database, AGE, person.subject_id, adult_from(born_on))
    await post(house, DataRectified(subject_id=person.subject_id, request_id=new_id()))
    await work_off(house, minors_jobs)


@pytest.mark.parametrize(
    ("months", "state", "reasons"),
    [
        (16 * 12, Processing.OPEN, None),
        (15 * 12, Processing.FROZEN, ["holder_said_so"]),
    ],
)
async def test_it_freezes_whoever_says_they_are_too_young(
    months: int,
    state: Processing,
    reasons: Any,
    person: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    for _ in range(2):
        await correct(house, person, minors_database, months=months)
    assert await processing_of(house, person) is state
    assert await ask(minors_database.admin_dsn, OPEN, person.subject_id) == reasons


async def test_a_report_that_is_open_stays_the_one(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    report_id = await reported(client, officer, person)
    await correct(house, person, minors_database, months=15 * 12)
    assert len(await ask(minors_database.admin_dsn, OPEN, person.subject_id)) == 1
    assert (await decide(client, officer, report_id, "confirmed")).status_code == 200
    await correct(house, person, minors_database, months=15 * 12)
    assert await processing_of(house, person) is Processing.ERASING


def test_the_youngest_who_may_be_here_say_no_such_thing() -> None:
    today = date(2026, 11, 24)
    youngest = adult_from(add_months(today, -16 * 12))
    assert not says_too_young(None, today=today)
    assert not says_too_young(youngest, today=today)
    assert says_too_young(youngest + timedelta(days=31), today=today)


@pytest.mark.parametrize("field", ["date_of_birth", "accounts.date_of_birth"])
async def test_a_birth_date_is_no_field_that_could_be_corrected(
    field: str, client: httpx.AsyncClient, person: Caller, minors_database: Database
) -> None:
    """AG-2, AG-3: nothing of it is kept, in no request either."""
    refused = await rectify(client, person, changes=[{"field": field, "value": "2014-05-06"}])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert "2014" not in refused.text
    kept = "SELECT count(*) FROM rights_requests WHERE subject_id = $1"
    assert await ask(minors_database.admin_dsn, kept, person.subject_id) == 0
