"""What a sweep touches to find its next batch among a million: buffers by EXPLAIN, not time.

Of the core: the housekeeping of duties and answers that have ended, and the relay's claim.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import asyncpg

from qp_api.core.duties.claims import CLAIM
from qp_api.core.duties.housekeeping import _DROP_ENDED as DROP_ENDED  # the statement as it runs
from qp_api.core.duties.housekeeping import _DROP_EXPIRED as DROP_EXPIRED  # likewise
from qp_api.core.duties.housekeeping import ENDED_KEPT
from qp_api.core.process import Process

ROWS: Final = 1_000_000
BATCH: Final = 500
_DUE_EVERY: Final = 1_000  # one in a thousand is due now, one in a thousand has ended
_FILL: Final = """
INSERT INTO duties (id, subject_id, kind, payload, state, posted_at, due_at, retry_at, attempt,
    failed_count, done_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'sessions.Reminder', '{}',
    CASE WHEN n % $2::int = 1 THEN 'done' ELSE 'waiting' END, at,
    CASE WHEN n % $2::int = 0 THEN at - n * interval '1 millisecond'
        ELSE at + n * interval '1 second' END,
    at, 0, 0, CASE WHEN n % $2::int = 1 THEN at - interval '8 days' - n * interval '1 second' END
FROM generate_series(1, $1::int) n, (SELECT $3::timestamptz AS at) given
"""
_FILL_ANSWERS: Final = """
INSERT INTO idempotency_records (subject_id, id, fingerprint, status, answer, expires_at)
SELECT gen_random_uuid(), gen_random_uuid(), '', 201, '\\x01' || decode(repeat('00', 300), 'hex'),
    at + CASE WHEN n % $2::int = 0 THEN -1 ELSE 1 END * n * interval '1 millisecond'
FROM generate_series(1, $1::int) n, (SELECT $3::timestamptz AS at) given
"""


@dataclass(frozen=True)
class Found:
    """Buffers (hit and read) of finding one batch, and of the rest of the statement."""

    sweep: str
    rows: int
    scan: str
    finding: int
    whole: int


async def sweep_buffers(process: Process, admin: asyncpg.Connection) -> list[Found]:
    """A million rows a table, in tables of their own, made and dropped here."""
    now = process.clock.process_now()
    await admin.execute("DROP SCHEMA IF EXISTS sweep CASCADE; CREATE SCHEMA sweep")
    for table in ("duties", "idempotency_records"):
        await admin.execute(f"CREATE TABLE sweep.{table} (LIKE public.{table} INCLUDING ALL)")
    await admin.execute("SET search_path = sweep, public")
    try:
        await admin.execute(_FILL, ROWS, _DUE_EVERY, now)
        await admin.execute(_FILL_ANSWERS, ROWS, _DUE_EVERY, now)
        await admin.execute("VACUUM (ANALYZE) sweep.duties, sweep.idempotency_records")
        params = {"lease": timedelta(seconds=30), "now": now, "most": BATCH}
        ended = {"before": now - ENDED_KEPT, "most": BATCH}
        return [
            await _explain(admin, DROP_ENDED, ended, "drop what has ended"),
            await _explain(
                admin, DROP_EXPIRED, {"before": now, "most": BATCH}, "drop expired answers"
            ),
            # Last: what it writes and takes back makes the pages look used.
            await _explain(admin, CLAIM, params, "claim what is due, and lock it"),
        ]
    finally:
        await admin.execute("RESET search_path")
        await admin.execute("DROP SCHEMA sweep CASCADE")


async def _explain(
    admin: asyncpg.Connection, statement: Any, params: dict[str, Any], name: str
) -> Found:
    arguments = statement.arguments(params, None)
    transaction = admin.transaction()
    await transaction.start()
    try:
        told = await admin.fetchval(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.sql}", *arguments
        )
    finally:
        await transaction.rollback()
    plan = json.loads(told)[0]["Plan"]
    found = next(node for node in _nodes(plan) if node["Node Type"] == "Limit")
    scan = next(node for node in _nodes(found) if "Scan" in node["Node Type"])
    return Found(name, _rows(found), scan["Node Type"], _buffers(scan), _buffers(plan))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
    yield plan


def _rows(node: dict[str, Any]) -> int:
    return int(node["Actual Rows"])


def _buffers(node: dict[str, Any]) -> int:
    return int(node["Shared Hit Blocks"]) + int(node["Shared Read Blocks"])
