"""What waits is shown to whoever asked and to whoever may decide."""

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.accounts.powers import decide, know, make_staff, waiting
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.http_apps import People

pytestmark = pytest.mark.alone


async def listed(client: httpx.AsyncClient, by: Holder, **query: str | int) -> list[str]:
    answer = await client.get("/v1/approvals", params=query, headers=by.headers)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_asker_and_second_person_see_it_and_nobody_else(
    client: httpx.AsyncClient, process: Process, people: People
) -> None:
    admin, second = [await make_staff(process, people, Role.ADMIN) for _ in range(2)]
    officer = await make_staff(process, people, Role.DPO)
    clerk = await make_staff(process, people, Role.FINANCE)
    about_officer = await waiting(client, admin, officer, "dpo", "admin")
    about_clerk = await waiting(client, second, clerk, "finance", "dpo")

    assert await listed(client, admin) == [about_clerk, about_officer]
    assert await listed(client, second) == [about_clerk, about_officer]
    assert await listed(client, officer) == [about_clerk]  # not what is about oneself
    assert await listed(client, clerk) == []

    await decide(client, second, about_officer, "refuse")

    assert await listed(client, admin, state="pending") == [about_clerk]
    assert await listed(client, admin, state="refused") == [about_officer]
    assert await listed(client, admin, state="approved") == []


async def test_it_comes_in_pages(
    client: httpx.AsyncClient, process: Process, people: People
) -> None:
    admin = await make_staff(process, people, Role.ADMIN)
    asked = [
        await waiting(client, admin, await make_staff(process, people), "finance") for _ in range(3)
    ]

    first = await client.get("/v1/approvals?limit=2", headers=admin.headers)
    cursor = first.json()["next_cursor"]
    rest = await client.get(
        "/v1/approvals", params={"limit": 2, "cursor": cursor}, headers=admin.headers
    )

    found = [item["id"] for page in (first, rest) for item in page.json()["items"]]
    assert found == asked[::-1]
    assert rest.json()["next_cursor"] is None
    forged = await client.get("/v1/approvals?cursor=forged", headers=admin.headers)
    assert forged.json()["code"] == "invalid_cursor"


async def test_it_is_for_staff_who_are_open(
    client: httpx.AsyncClient, process: Process, people: People, holder: Holder
) -> None:
    refused = await client.get("/v1/approvals", headers=holder.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    admin = await make_staff(process, people, Role.ADMIN)
    know(people, admin, Role.ADMIN, processing=Processing.RESTRICTED)
    closed = await client.get("/v1/approvals", headers=admin.headers)
    assert (closed.status_code, closed.json()["code"]) == (403, "processing_restricted")
