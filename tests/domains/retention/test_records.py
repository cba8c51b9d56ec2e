"""Records end when their rule says so, table by table, a batch at a time (1.3, RE-6)."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domains.retention.factories import JOBS, runs_of, work_off
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.retention.messages import RecordsDue
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask
from support.duties import post, run
from support.people import make_subject, put_into
from support.rows import plant_row

pytestmark = pytest.mark.alone


async def _plant(
    process: Process, database: Database, person: SubjectId, table: str, **values: datetime
) -> UUID | None:
    """A row whose column lies at an instant, its parents unchecked."""
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        await admin.execute("SET session_replication_role = replica")
        row_id = await plant_row(admin, process.data_map[table].table, person)
        state = "state = 'completed', " if table == "rights_requests" else ""
        for column, at in values.items():
            change = f"UPDATE {table} SET {state}{column} = $1 WHERE id = $2"  # noqa: S608 -- names of this test
            await admin.execute(change, at, row_id)
    finally:
        await admin.close()
    return row_id


async def _sweep(process: Process) -> None:
    await post(process, RecordsDue())
    await work_off(process, JOBS)


async def _count(database: Database, table: str) -> int:
    found: int = await ask(database.admin_dsn, f"SELECT count(*) FROM {table}")  # noqa: S608 -- names of this test
    return found


async def test_old_sign_ins_go_after_ninety_days(process: Process, database: Database) -> None:
    person, now = await make_subject(process), process.clock.process_now()
    for days in (89, 91, 200):
        await _plant(process, database, person, "sign_ins", ends_at=now - timedelta(days=days))
    await _sweep(process)
    assert await _count(database, "sign_ins") == 1
    (ran,) = await runs_of(process)
    assert (ran.kind, ran.state, ran.counts) == (
        "records",
        "completed",
        {"sign_ins": {"delete": 2}},
    )
    assert ran.certificate is not None


async def test_the_register_ends_after_five_years(process: Process, database: Database) -> None:
    person, now = await make_subject(process), process.clock.now()
    for days in (5 * 365 - 1, 5 * 366):
        at = now - timedelta(days=days)
        await _plant(process, database, person, "restrictions", lifted_at=at)
    await _sweep(process)
    assert await _count(database, "restrictions") == 1


async def test_a_turn_that_finds_nothing_leaves_no_run(
    process: Process, database: Database
) -> None:
    now = process.clock.process_now()
    await _plant(process, database, await make_subject(process), "sign_ins", ends_at=now)
    await _sweep(process)
    assert await runs_of(process) == []
    assert await _count(database, "sign_ins") == 1


async def test_records_of_a_restricted_person_stay_until_they_are_open(
    process: Process, database: Database
) -> None:
    person, now = await make_subject(process), process.clock.process_now()
    await _plant(process, database, person, "sign_ins", ends_at=now - timedelta(days=91))
    await put_into(process, person, Processing.RESTRICTED)
    await _sweep(process)
    assert await _count(database, "sign_ins") == 1
    await put_into(process, person, Processing.OPEN)
    await _sweep(process)
    assert await _count(database, "sign_ins") == 0


async def test_a_parent_waits_for_its_children_and_blocks_nobody(
    process: Process, database: Database
) -> None:
    """A request that ended long ago stays while its receipt does; the one after it goes."""
    kept, other = await make_subject(process), await make_subject(process)
    now = process.clock.now()
    old, older = now - timedelta(days=2_000), now - timedelta(days=2_001)
    request_id = await _plant(process, database, kept, "rights_requests", completed_at=older)
    await _plant(process, database, other, "rights_requests", completed_at=old)
    receipt_id = await _plant(process, database, kept, "receipts", signed_at=now)
    await run(database, "UPDATE receipts SET id = $1 WHERE id = $2", request_id, receipt_id)
    await _sweep(process)
    left = "SELECT array_agg(subject_id) FROM rights_requests"
    assert await ask(database.admin_dsn, left) == [kept]
    await run(database, "UPDATE receipts SET signed_at = $1", old)
    await _sweep(process)
    assert (await _count(database, "rights_requests"), await _count(database, "receipts")) == (0, 0)
