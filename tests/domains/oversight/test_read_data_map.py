"""Everybody may know what is kept and why; the officer sees it column by column."""

import csv
import io

import httpx
import pytest

from qp_api.core.actor import Role
from qp_api.core.privacy.processing import data_map_version, recorded_columns
from qp_api.core.process import Process
from support.http_apps import People

PATH = "/v1/privacy/data-map"


async def test_the_public_sees_categories_and_no_column(
    client: httpx.AsyncClient, process: Process
) -> None:
    answer = await client.get(PATH)
    assert answer.status_code == 200
    record = answer.json()
    assert record["version"] == data_map_version(process.data_map)
    assert record["columns"] is None
    named = {one["category"]: one for one in record["categories"]}
    assert named["email"]["purposes"]
    assert named["email"]["retention"][0].startswith("account: ")
    assert {one["clause"] for one in record["recipients"]} == {"P7.1", "P7.2", "P7.3"}
    assert "email_lookup" not in answer.text


@pytest.mark.parametrize(("role", "sees"), [(Role.DPO, True), (Role.ADMIN, False)])
async def test_the_officer_sees_every_column(
    role: Role, sees: bool, client: httpx.AsyncClient, people: People, process: Process
) -> None:
    record = (await client.get(PATH, headers=people.add("somebody", role))).json()
    if not sees:
        assert record["columns"] is None
        return
    columns = {(one["table"], one["column"]): one for one in record["columns"]}
    assert columns.keys() == {(c.table, c.column) for c in recorded_columns(process.data_map)}
    assert columns["accounts", "email"]["storage"] == "sealed"
    assert columns["accounts", "email"]["on_erase"] == "delete"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/html,*/*;q=0.1", "text/html; charset=utf-8"),
        ("application/json", "application/json"),
        ("image/png", "application/json"),
    ],
)
async def test_it_comes_as_it_is_liked(accept: str, kind: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


async def test_the_csv_holds_what_the_json_holds(client: httpx.AsyncClient, people: People) -> None:
    headers = people.add("officer", Role.DPO)
    columns = (await client.get(PATH, headers=headers)).json()["columns"]
    text = (await client.get(PATH, headers={**headers, "Accept": "text/csv"})).text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["table"], row["column"]) for row in rows] == [
        (one["table"], one["column"]) for one in columns
    ]
    assert rows[0]["purposes"] == "; ".join(columns[0]["purposes"])


async def test_the_page_asks_for_nothing_from_elsewhere(
    client: httpx.AsyncClient, people: People
) -> None:
    headers = {**people.add("officer", Role.DPO), "Accept": "text/html"}
    page = (await client.get(PATH, headers=headers)).text
    assert "<td>accounts</td>" in page
    for foreign in ("<script", "<link", "<img", "http://", "https://", "style"):
        assert foreign not in page


async def test_a_token_that_is_no_good_counts_as_none(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 200
    assert answer.json() == (await client.get(PATH)).json()
