"""The answer follows the commit (R1): where the commit fails, no client hears of success."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.process import Process
from qp_api.entry.http import create_app
from support.databases import Database
from support.duties import fetch, run
from support.http_apps import People

pytestmark = pytest.mark.alone

# Every write leaves an entry on the trail; here none may, which is found out at commit.
LATE_REFUSAL = """
    CREATE TABLE nowhere (id uuid PRIMARY KEY);
    ALTER TABLE audit_entries ADD CONSTRAINT late_refusal FOREIGN KEY (id) REFERENCES nowhere (id)
        DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""
# Counters of attempts commit by themselves, before a password is hashed (R19).
BY_THEMSELVES = {"attempts"}


@dataclass(frozen=True)
class Deed:
    method: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    changed: set[str]
    """The tables that it writes to, besides duties and trail."""


DEEDS = {
    "update_me": Deed("PATCH", "/v1/me", {"designation": "Auditor"}, {}, {"accounts"}),
    "enroll_learner": Deed(
        "POST",
        "/v1/enrollments",
        {},
        {"Idempotency-Key": "one-of-its-kind"},
        {"enrollments", "cohorts", "idempotency_records"},
    ),
    "request_restriction": Deed(
        "POST",
        "/v1/data-rights/restrict",
        {"ground": "accuracy_contested"},
        {},
        {"rights_requests", "restrictions", "subjects"},
    ),
    "request_access": Deed("POST", "/v1/data-rights/access", {}, {}, {"rights_requests"}),
    "request_erasure": Deed(
        "POST", "/v1/data-rights/erase", {"confirm": True}, {}, {"erasures", "closing_letters"}
    ),
    "register_account": Deed(
        "POST",
        "/v1/accounts",
        {
            "name": "Somebody New",
            "email": "new@example.org",
            "password": "a boat on quiet water",
            "date_of_birth": "1994-02-11",
        },
        {},
        {"accounts", "credentials", "email_lookup"},
    ),
}


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def learner(process: Process, people: People) -> Learner:
    learner = await make_learner(process)
    proved_at = process.clock.process_now()
    people.actors[learner.token] = replace(learner.actor, authenticated_at=proved_at)
    return learner


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(process, people)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://qp.test") as opened:
        yield opened


async def do(deed: Deed, client: httpx.AsyncClient, learner: Learner, cohort: object) -> int:
    """The status that it is answered with."""
    headers = learner.headers | deed.headers
    body = deed.body
    if deed.method == "PATCH":
        headers["If-Match"] = (await client.get(deed.path, headers=headers)).headers["ETag"]
    if "Idempotency-Key" in headers:
        body = {"cohort_id": str(cohort)}
    answer = await client.request(deed.method, deed.path, json=body, headers=headers)
    return answer.status_code


async def everything(process: Process, database: Database) -> dict[str, str]:
    """Table → all that is in it, hashed."""
    hashes = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, md5(string_agg(row::text, '|' ORDER BY row::text)) AS rows"  # noqa: S608 -- names from the metadata
        f" FROM {table.name} AS row"
        for table in process.data_map
        if table.name not in BY_THEMSELVES
    )
    return {row["name"]: row["rows"] for row in await fetch(database, hashes)}


@pytest.mark.parametrize("name", DEEDS)
async def test_a_failed_commit_is_no_success_and_leaves_nothing(
    name: str, client: httpx.AsyncClient, learner: Learner, process: Process, database: Database
) -> None:
    deed, cohort = DEEDS[name], await make_cohort(process)
    await run(database, LATE_REFUSAL)
    before = await everything(process, database)
    assert await do(deed, client, learner, cohort) == 500
    assert await everything(process, database) == before

    await run(database, "ALTER TABLE audit_entries DROP CONSTRAINT late_refusal")
    assert 200 <= await do(deed, client, learner, cohort) < 300
    after = await everything(process, database)
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed >= deed.changed | {"audit_entries"}
