"""One report with its words; the reading is shown to its person."""

from uuid import UUID

import httpx

from domains.data_rights.factories import Caller, work_off
from domains.minors.factories import JOBS, decide, report
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask


async def test_the_officer_reads_what_was_said_and_the_trail_says_so(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    support: Caller,
    minors_database: Database,
) -> None:
    made = (await report(client, support, person, details="He said fifteen.")).json()

    read = await client.get(f"/v1/minor-reports/{made['id']}", headers=officer.headers)

    assert read.json() == made | {"details": "He said fifteen."}
    entry = (
        "SELECT details::text FROM audit_entries WHERE object_id = $1"
        " AND action = 'minors.read_minor_report'"
    )
    told = await ask(minors_database.admin_dsn, entry, UUID(made["id"]))
    assert told == '{"role": "dpo", "reason": "minor_report"}'
    refused = await client.get(f"/v1/minor-reports/{made['id']}", headers=support.headers)
    assert refused.json()["code"] == "role_required"
    missing = await client.get(f"/v1/minor-reports/{new_id()}", headers=officer.headers)
    assert missing.json()["code"] == "not_found"


async def test_nobody_reads_a_report_about_themselves_here(
    client: httpx.AsyncClient, officer: Caller, support: Caller
) -> None:
    """What is said of them is in their package (P5.1)."""
    made = (await report(client, support, officer)).json()
    refused = await client.get(f"/v1/minor-reports/{made['id']}", headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_minor_report")


async def test_of_the_erased_nothing_opens(
    client: httpx.AsyncClient, person: Caller, officer: Caller, house: Process
) -> None:
    made = (await report(client, officer, person, details="He said fifteen.")).json()
    await decide(client, officer, made["id"], "confirmed")
    closing = await client.get(f"/v1/minor-reports/{made['id']}", headers=officer.headers)
    await work_off(house, JOBS)
    closed = await client.get(f"/v1/minor-reports/{made['id']}", headers=officer.headers)
    assert [one.json()["details"] for one in (closing, closed)] == [None, None]
    assert closed.json()["reason"] is None
