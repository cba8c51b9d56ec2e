"""A person lists their own requests, the newest first, a page at a time."""

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import ask_access, ask_restriction, work_off
from qp_api.core.process import Process

PATH = "/v1/data-rights/requests"


async def test_ones_own_are_listed_newest_first(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    await ask_access(client, other)
    asked = []
    for _ in range(3):
        asked.append((await ask_access(client, caller)).json()["id"])
        await work_off(house)
    pages, cursor = [], ""
    while True:
        answer = await client.get(f"{PATH}?limit=2{cursor}", headers=caller.headers)
        pages.append([item["id"] for item in answer.json()["items"]])
        if answer.json()["next_cursor"] is None:
            break
        cursor = f"&cursor={answer.json()['next_cursor']}"
    assert pages == [asked[:0:-1], asked[:1]]


async def test_a_cursor_of_somebody_else_is_refused(client: httpx.AsyncClient, join: Join) -> None:
    caller, other = await join(), await join()
    for one in (caller, other):
        await ask_access(client, one)
        await ask_restriction(client, one)
    page = await client.get(f"{PATH}?limit=1", headers=caller.headers)
    path = f"{PATH}?limit=1&cursor={page.json()['next_cursor']}"
    assert (await client.get(path, headers=caller.headers)).status_code == 200
    answer = await client.get(path, headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
