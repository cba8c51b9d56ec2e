"""What ended is purged within days, and nothing a day too early (DR-17)."""

from datetime import timedelta
from pathlib import Path

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_erasure,
    ask_restriction,
    later,
    processing_of,
    work,
    work_off,
)
from domains.data_rights.packages import build, files_of
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.core.subject_data.correspondents import find_letter
from qp_api.domains.data_rights.manifest import manifest
from qp_api.domains.data_rights.messages import RightsDataDue
from support.databases import Database, ask
from support.duties import post

WEEK = timedelta(days=7)
SOON = timedelta(minutes=1)


async def _purge(house: Process) -> None:
    await post(house, RightsDataDue())
    await work_off(house)


async def test_a_package_goes_when_it_expires(
    client: httpx.AsyncClient, caller: Caller, house: Process, objects_folder: Path
) -> None:
    await build(client, caller, house)
    later(house, WEEK - SOON)
    await _purge(house)
    assert len(files_of(objects_folder, caller)) == 1
    later(house, SOON)
    await _purge(house)
    assert files_of(objects_folder, caller) == []


async def test_the_rows_of_expired_packages_go_and_the_request_stays(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    old, young = await join(), await join()
    await build(client, old, house)
    later(house, WEEK)
    await build(client, young, house)
    await _purge(house)
    count = "SELECT count(*) FROM packages WHERE subject_id = $1"
    assert await ask(rights_database.admin_dsn, count, old.subject_id) == 0
    assert await ask(rights_database.admin_dsn, count, young.subject_id) == 1
    register = "SELECT state FROM rights_requests WHERE subject_id = $1"
    assert await ask(rights_database.admin_dsn, register, old.subject_id) == "completed"


async def test_the_texts_of_ended_requests_go_after_a_week(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    await ask_restriction(client, caller, details="the date is wrong")
    find = "SELECT details IS NULL FROM rights_requests WHERE subject_id = $1"
    later(house, WEEK - SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, find, caller.subject_id) is False
    later(house, 2 * SOON)
    await _purge(house)
    assert await ask(rights_database.admin_dsn, find, caller.subject_id) is True
    assert await processing_of(house, caller) is Processing.RESTRICTED


async def test_a_closing_letter_that_never_left_goes_after_a_week(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    await ask_erasure(client, caller)
    await work_off(house)
    correspondent = await ask(
        rights_database.admin_dsn,
        "SELECT correspondent_id FROM rights_requests WHERE subject_id = $1",
        caller.subject_id,
    )
    for by, is_there in ((WEEK - SOON, True), (2 * SOON, False)):
        later(house, by)
        await _purge(house)
        async with work(house) as uow:
            assert (await find_letter(uow.db, correspondent) is not None) is is_there


def test_it_is_owed_every_hour() -> None:
    schedule = manifest.jobs.schedules[RightsDataDue.kind()]
    assert schedule.every == timedelta(hours=1)
