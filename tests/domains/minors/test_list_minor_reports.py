"""The officer's list: open reports, the oldest first, by account id alone."""

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller
from domains.minors.factories import decide, report, reported
from support.databases import Database, execute


async def test_open_reports_are_listed_the_oldest_first(
    client: httpx.AsyncClient, join: Join, officer: Caller, minors_database: Database
) -> None:
    execute(minors_database.admin_dsn, "DELETE FROM minor_reports WHERE state = 'open'")
    ids = [await reported(client, officer, await join()) for _ in range(3)]
    await decide(client, officer, ids[1], "refuted")

    first = await client.get("/v1/minor-reports?limit=1", headers=officer.headers)
    rest = await client.get(
        "/v1/minor-reports", params={"cursor": first.json()["next_cursor"]}, headers=officer.headers
    )

    assert [one["id"] for one in first.json()["items"]] == ids[:1]
    assert [one["id"] for one in rest.json()["items"]] == ids[2:]
    assert "details" not in rest.json()["items"][0]


async def test_it_is_the_officers_alone(
    client: httpx.AsyncClient, support: Caller, officer: Caller
) -> None:
    refused = await client.get("/v1/minor-reports", headers=support.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    forged = await client.get("/v1/minor-reports?cursor=bogus", headers=officer.headers)
    assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")


async def test_words_are_on_no_list(
    client: httpx.AsyncClient, person: Caller, officer: Caller
) -> None:
    await report(client, officer, person, details="He said fifteen.")
    listed = await client.get("/v1/minor-reports?limit=100", headers=officer.headers)
    assert "fifteen" not in listed.text
