"""What is due is found by a covering index: few buffers a batch, whoever else is there."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from qp_api.core.process import Process
from qp_api.core.subject_data.inactivity import _statements, activity_table
from qp_api.core.subject_data.sweep import finding
from support.databases import Database

pytestmark = pytest.mark.alone(fresh=True)
MOST_BUFFERS = 50
_SUBJECTS = """
INSERT INTO subjects (id, created_at, processing, marketing_ok, analytics_ok)
SELECT gen_random_uuid(), now(), 'open', false, false FROM generate_series(1, 20000)
"""
_ACCOUNTS = r"""
INSERT INTO accounts (subject_id, id, name, email, roles, age_band, locale, time_zone,
    registered_at, verified_at, last_active_on, version, inactivity, inactivity_due_on)
SELECT id, id, cell, cell, '{learner}', 'adult', 'en', 'Asia/Dhaka', now(), now(), '2018-01-01', 1,
    'active', CASE WHEN random() < 0.1 THEN date '2020-01-01' ELSE date '2099-01-01' END
FROM subjects, (SELECT '\x01'::bytea || repeat('x', 95)::bytea AS cell) AS one
"""
_SIGN_INS = """
INSERT INTO sign_ins (subject_id, id, signed_in_at, authenticated_at, rotated_at, ends_at,
    token_hash)
SELECT id, id, now(), now(), now(),
    CASE WHEN random() < 0.1 THEN timestamptz '2020-01-01' ELSE now() END,
    sha256(id::text::bytea)
FROM subjects
"""


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn)
    yield connection
    await connection.close()


_TRIES = 200


async def _plant_accounts(admin: asyncpg.Connection) -> None:
    """Many people, one in ten of them due; sealed cells of the usual size."""
    await admin.execute("SET session_replication_role = replica")
    await admin.execute(_SUBJECTS)
    await admin.execute(_ACCOUNTS)
    await _vacuum(admin, "accounts", "subjects")


async def _vacuum(admin: asyncpg.Connection, *tables: str) -> None:
    """Until every page is seen to be visible: a snapshot that somebody holds may put it off."""
    for table in tables:
        for _ in range(_TRIES):
            await admin.execute(f"VACUUM (ANALYZE) {table}")
            if await admin.fetchval(
                "SELECT relallvisible >= relpages FROM pg_class WHERE relname = $1", table
            ):
                break
        else:
            pytest.fail(f"somebody holds a snapshot of {table}")


async def _plan(admin: asyncpg.Connection, sql: str, *values: Any) -> str:
    lines = await admin.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *values)
    return "\n".join(line[0] for line in lines)


def _buffers(plan: str) -> int:
    first = next(line for line in plan.splitlines() if "Buffers: shared" in line)
    return sum(int(one) for one in re.findall(r"(?:hit|read)=(\d+)", first))


async def test_a_batch_of_steps_costs_few_buffers(
    process: Process, admin: asyncpg.Connection
) -> None:
    await _plant_accounts(admin)
    steps = _statements(activity_table(process.data_map)).steps
    values = steps.arguments({"today": process.clock.now().date(), "most": 500}, process.keyring)
    plan = await _plan(admin, steps.sql, *values)
    assert "Index Only Scan using ix_accounts_inactivity_step" in plan
    assert "rows=500" in plan
    assert _buffers(plan) <= MOST_BUFFERS, plan


async def test_a_batch_of_ended_records_costs_few_buffers(
    process: Process, admin: asyncpg.Connection
) -> None:
    await _plant_accounts(admin)
    await admin.execute(_SIGN_INS)
    await _vacuum(admin, "sign_ins")
    table = process.data_map["sign_ins"].table
    ended = finding(table, "ends_at")
    asked = {"before": process.clock.now(), "most": 500, "skip": 0}
    plan = await _plan(admin, ended.sql, *ended.arguments(asked, process.keyring))
    assert "Index Only Scan using ix_sign_ins_ends_at" in plan, plan
    assert _buffers(plan) <= MOST_BUFFERS, plan
