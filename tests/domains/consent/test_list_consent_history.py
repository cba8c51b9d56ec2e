"""The ledger as its person reads it: whole records, only ever added to, kept after an erasure."""

import asyncpg
import httpx
import pytest

from core.subject_data.planted_people import work
from domains.accounts.factories import Holder
from domains.consent.conftest import Join
from domains.consent.factories import choose, consent_to_marketing
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.unit_of_work import Mode
from support.databases import Database, ask
from support.people import put_into

PATH = "/v1/me/consents/history"


async def test_it_tells_the_whole_record(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await consent_to_marketing(client, house, holder)
    await choose(client, holder, "marketing", granted=False)

    answer = await client.get(PATH, headers=holder.headers)

    withdrawn, given, requested = answer.json()["items"]
    assert [e["state"] for e in (requested, given, withdrawn)] == [
        "ConsentRequested",
        "ConsentGiven",
        "ConsentWithdrawn",
    ]
    assert [e["method"] for e in (requested, given, withdrawn)] == [
        "choice",
        "mailed_link",
        "choice",
    ]
    assert len({e["record_id"] for e in (requested, given, withdrawn)}) == 1
    assert requested["valid_until"] is not None
    assert given["valid_until"] is None
    current = (await client.get("/v1/notices/current")).json()
    assert given["notice_sha256"] == current["en"]["sha256"]
    terms = given["terms"]
    assert (terms["purpose"], terms["lawful_basis"]) == ("dpv:DirectMarketing", "eu-gdpr:A6-1-a")
    told = ("data", "controllers", "storage", "retention", "jurisdiction", "recipients")
    assert all(terms[name] for name in (*told, "withdrawal", "rights", "authority", "transfers"))


async def test_pages_follow_each_other_and_are_ones_own(
    client: httpx.AsyncClient, holder: Holder, join: Join
) -> None:
    other = await join()
    await choose(client, other, "analytics", granted=True)
    for granted in (True, False, True):
        await choose(client, holder, "analytics", granted=granted)

    first = (await client.get(f"{PATH}?limit=2", headers=holder.headers)).json()
    cursor = first["next_cursor"]
    rest = (await client.get(f"{PATH}?limit=2&cursor={cursor}", headers=holder.headers)).json()

    assert [e["state"] for e in first["items"] + rest["items"]] == [
        "ConsentGiven",
        "ConsentWithdrawn",
        "ConsentGiven",
    ]
    assert rest["next_cursor"] is None
    stolen = await client.get(f"{PATH}?limit=2&cursor={cursor}", headers=other.headers)
    assert stolen.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_events SET state = 'ConsentGiven' WHERE subject_id = $1",
        "DELETE FROM consent_events WHERE subject_id = $1",
    ],
)
async def test_the_database_itself_refuses_a_change(
    client: httpx.AsyncClient, holder: Holder, database: Database, statement: str
) -> None:
    await choose(client, holder, "analytics", granted=False)
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    rights = await asyncpg.connect(database.dsn("qp_rights"))
    try:
        for connection in (owner, rights):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement, holder.subject_id)
    finally:
        await owner.close()
        await rights.close()


async def test_after_an_erasure_the_events_stay_without_a_name(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    await consent_to_marketing(client, house, holder)
    before = await ask(
        database.admin_dsn,
        "SELECT string_agg(e::text, ',' ORDER BY id) FROM consent_events e WHERE subject_id = $1",
        holder.subject_id,
    )
    await put_into(house, holder.subject_id, Processing.ERASING)
    async with work(house, mode=Mode.EXCLUSIVE, about=holder.subject_id) as uow:
        await erase(uow, [holder.subject_id])

    after = await ask(
        database.admin_dsn,
        "SELECT string_agg(e::text, ',' ORDER BY id) FROM consent_events e WHERE subject_id = $1",
        holder.subject_id,
    )
    assert before
    assert after == before
    left = "SELECT count(*) FROM consent_confirmations WHERE subject_id = $1"
    assert await ask(database.admin_dsn, left, holder.subject_id) == 0
