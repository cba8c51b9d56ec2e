"""A number leads to its person, the present one and no other; earlier ones are indexed by duty."""

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder, make_staff, new_account, new_phone
from domains.accounts.looking import search
from qp_api.core.actor import SYSTEM, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.subject_data.rectify import Change, rectify
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.actions import index_phones as indexing
from qp_api.domains.accounts.public import replace_pending
from support.databases import Database, ask
from support.http_apps import People


@pytest.fixture
async def support(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.SUPPORT)


async def finds(client: httpx.AsyncClient, support: Holder, phone: str) -> list[str]:
    answer = await search(client, support, phone=phone)
    return [item["id"] for item in answer.json()["items"]]


async def test_a_change_moves_the_index(
    process: Process, client: httpx.AsyncClient, people: People, support: Holder
) -> None:
    before, after = new_phone(), new_phone()
    holder = await make_holder(process, phone=before)
    people.actors[holder.token] = holder.actor()
    headers = {**holder.headers, "If-Match": "*"}
    assert await finds(client, support, before) == [str(holder.subject_id)]

    await client.patch("/v1/me", json={"phone": after}, headers=headers)
    assert await finds(client, support, before) == []
    assert await finds(client, support, after) == [str(holder.subject_id)]

    await client.patch("/v1/me", json={"phone": None}, headers=headers)
    assert await finds(client, support, after) == []


async def test_a_correction_and_a_replacement_move_it_too(
    process: Process, client: httpx.AsyncClient, support: Holder
) -> None:
    before, corrected, replaced = new_phone(), new_phone(), new_phone()
    holder = await make_holder(process, phone=before, verified_at=None)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, about=holder.subject_id) as uow:
        change = Change("accounts", holder.subject_id, "phone", corrected)
        await rectify(uow, holder.subject_id, [change])
    assert await finds(client, support, before) == []
    assert await finds(client, support, corrected) == [str(holder.subject_id)]

    account = new_account(holder.email, process.clock.now(), phone=replaced, verified_at=None)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await replace_pending(uow, holder.subject_id, account)
    assert await finds(client, support, corrected) == []
    assert await finds(client, support, replaced) == [str(holder.subject_id)]


async def test_erasure_takes_the_index(process: Process, database: Database) -> None:
    holder = await make_holder(process, phone=new_phone())
    rows = "SELECT count(*) FROM phone_lookup WHERE subject_id = $1"
    assert await ask(database.admin_dsn, rows, holder.subject_id) == 1
    unit = UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=holder.subject_id)
    async with unit as uow:
        await erase(uow, [holder.subject_id])
    assert await ask(database.admin_dsn, rows, holder.subject_id) == 0


@pytest.mark.alone
async def test_numbers_that_were_stated_before_are_indexed_in_batches(
    process: Process,
    client: httpx.AsyncClient,
    database: Database,
    support: Holder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexing, "_BATCH", 2)
    phones = [new_phone() for _ in range(3)]
    holders = [await make_holder(process, phone=phone) for phone in phones]
    await make_holder(process, phone=None)
    await ask(database.admin_dsn, "DELETE FROM phone_lookup")
    assert await finds(client, support, phones[0]) == []

    after, counts = None, []
    for _ in range(3):
        async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
            counts.append(await indexing.index_phones(uow, after=after))
        after = await ask(
            database.admin_dsn,
            "SELECT (payload->>'after')::uuid FROM duties WHERE kind = 'accounts.PhonesUnindexed'"
            " ORDER BY id DESC LIMIT 1",
        )
    # The staff member's own number is the first of four; the last round finds nobody more.
    assert counts == [2, 2, 0]
    for phone, holder in zip(phones, holders, strict=True):
        assert await finds(client, support, phone) == [str(holder.subject_id)]
