"""The ledger is the officer's to read, in pages and by person; that they looked is on the trail."""

import httpx
import pytest

from domains.disclosures.factories import attempt, carry_out
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database
from support.duties import fetch
from support.http_apps import People
from support.people import make_subject, put_into

pytestmark = pytest.mark.alone
PATH = "/v1/disclosures"


@pytest.fixture
def officer(people: People) -> dict[str, str]:
    return people.add("officer", Role.DPO)


async def test_the_newest_first_in_pages(
    process: Process, client: httpx.AsyncClient, officer: dict[str, str], people: People
) -> None:
    payer = await make_subject(process)
    attempts = [await attempt(process, payer) for _ in range(3)]
    await carry_out(process)

    first = (await client.get(f"{PATH}?limit=2", headers=officer)).json()
    cursor = first["next_cursor"]
    last = (await client.get(f"{PATH}?limit=2&cursor={cursor}", headers=officer)).json()

    shown = first["items"] + last["items"]
    assert [item["occasion_id"] for item in shown] == [str(one) for one in reversed(attempts)]
    assert shown[0] | {"id": None, "at": None, "occasion_id": None} == {
        "id": None,
        "account_id": str(payer),
        "recipient": "eps",
        "categories": ["name", "email", "phone", "address", "transaction"],
        "purpose": "P2.3",
        "ground": "eu-gdpr:A6-1-b",
        "occasion": "payment_attempt",
        "occasion_id": None,
        "at": None,
    }
    assert last["next_cursor"] is None
    other = people.add("another", Role.DPO)
    stolen = await client.get(f"{PATH}?limit=2&cursor={cursor}", headers=other)
    assert stolen.json()["code"] == "invalid_cursor"


async def test_filters_narrow_and_looking_is_on_the_trail(
    process: Process, client: httpx.AsyncClient, officer: dict[str, str], database: Database
) -> None:
    payer, restricted = [await make_subject(process) for _ in range(2)]
    for person in (payer, restricted):
        await attempt(process, person)
    await carry_out(process)
    await put_into(process, restricted, Processing.RESTRICTED)

    async def listed(query: str) -> list[str]:
        items = (await client.get(f"{PATH}?{query}", headers=officer)).json()["items"]
        return [item["account_id"] for item in items]

    assert await listed(f"account_id={payer}") == [str(payer)]
    assert await listed(f"account_id={restricted}&recipient=eps") == [str(restricted)]
    assert await listed("recipient=cloud") == []
    assert await listed("recipient=eps") == [str(restricted), str(payer)]
    entries = await fetch(
        database,
        "SELECT details::text AS details FROM audit_entries WHERE subject_id = $1"
        " AND action = 'disclosures.list_disclosures'",
        payer,
    )
    assert [entry["details"] for entry in entries] == ['{"role": "dpo", "reason": "oversight"}']


@pytest.mark.parametrize("role", [Role.LEARNER, Role.INSTRUCTOR, Role.SUPPORT, Role.FINANCE])
async def test_it_is_not_everybodys(client: httpx.AsyncClient, people: People, role: Role) -> None:
    answer = await client.get(PATH, headers=people.add("somebody", role))
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert (await client.get(PATH)).status_code == 401
    assert (await client.get(PATH, headers=people.add("an", Role.ADMIN))).status_code == 200


async def test_a_bad_filter_is_refused(client: httpx.AsyncClient, officer: dict[str, str]) -> None:
    for query in ("account_id=me", "recipient=EPS!", "since=2020"):
        assert (await client.get(f"{PATH}?{query}", headers=officer)).status_code == 422
