"""A dry run: who, why, by which rule; it writes nothing and equals the turn that follows (RE-5)."""

from typing import Any

import httpx
import pytest

from core.subject_data.planted_people import rows_of_others
from domains.catalog.factories import make_cohort
from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner, enroll
from domains.retention.conftest import Join
from domains.retention.factories import (
    come_back,
    make_due_for_deletion,
    processing_of,
    stand_of,
    take_turn,
)
from qp_api.core.actor import Processing, Role
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
PATH = "/v1/retention/preview"


@pytest.fixture
async def officer(join: Join, process: Process) -> Learner:
    made = await join(Role.DPO)
    await come_back(process, made)
    return made


async def _preview(client: httpx.AsyncClient, officer: Learner) -> dict[str, dict[str, Any]]:
    answer = await client.get(PATH, headers=officer.headers)
    assert answer.status_code == 200
    return {item["account_id"]: item for item in answer.json()["items"]}


async def test_it_equals_the_turn_that_follows(
    client: httpx.AsyncClient,
    process: Process,
    join: Join,
    officer: Learner,
    mailer: PaperMailer,
) -> None:
    asked, seated, closed, gone = [await join() for _ in range(4)]
    await enroll(process, seated, await make_cohort(process))
    await make_due_for_deletion(process, seated, gone)
    await put_into(process, closed.subject_id, Processing.RESTRICTED)
    told = await _preview(client, officer)
    actions = {one: told[str(one.subject_id)]["action"] for one in (asked, seated, closed, gone)}
    assert list(actions.values()) == ["contact", "keep_served", "keep_closed", "delete"]
    assert str(officer.subject_id) not in told
    await take_turn(process)
    assert (await stand_of(process, asked)).state is Inactivity.CONTACTED
    assert (await stand_of(process, seated)).state is Inactivity.ACTIVE
    assert await processing_of(process, closed) is Processing.RESTRICTED
    assert await processing_of(process, gone) is Processing.ERASED
    assert {asked.email, gone.email} <= {mail.to for mail in mailer.sent}


async def test_it_says_why_by_bare_ids(
    client: httpx.AsyncClient, idle: Learner, officer: Learner
) -> None:
    told = (await _preview(client, officer))[str(idle.subject_id)]
    assert set(told) == {"account_id", "action", "rule", "last_active_on", "due_on"}
    assert (told["rule"], told["due_on"][:4]) == ("P4.2 RE-2", "1998")


async def test_it_writes_nothing_but_that_the_officer_looked(
    client: httpx.AsyncClient,
    process: Process,
    join: Join,
    officer: Learner,
    database: Database,
) -> None:
    await join()
    before = await rows_of_others(database.admin_dsn, process.data_map)
    await _preview(client, officer)
    after = await rows_of_others(database.admin_dsn, process.data_map)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"audit_entries", "audit_pending"}
    looked = "SELECT count(*) FROM audit_entries WHERE action = 'retention.preview_retention'"
    assert await ask(database.admin_dsn, f"{looked} AND actor_id = '{officer.subject_id}'") == 1
    assert before["accounts"]


async def test_it_comes_a_page_at_a_time(
    client: httpx.AsyncClient, join: Join, officer: Learner
) -> None:
    people = {str((await join()).subject_id) for _ in range(3)}
    found, query = set(), "?limit=2"
    while query:
        page = (await client.get(PATH + query, headers=officer.headers)).json()
        found |= {item["account_id"] for item in page["items"]}
        cursor = page["next_cursor"]
        query = f"?limit=2&cursor={cursor}" if cursor else ""
    assert found == people
    refused = await client.get(f"{PATH}?cursor=x", headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")


async def test_the_officer_alone_sees_it(client: httpx.AsyncClient, idle: Learner) -> None:
    assert (await client.get(PATH, headers=idle.headers)).status_code == 403
