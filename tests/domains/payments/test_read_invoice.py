"""An invoice never changes, and outlives the account in custody alone (P4.3)."""

from typing import Any

import asyncpg
import httpx
import pytest

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import SECOND, Desk, ask, owe
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyNotLoaded
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase, release_lookups
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.rules.erasure import held_parts
from qp_api.domains.payments.models import InvoiceId
from qp_api.domains.payments.queries import view_invoice
from qp_api.kit.calendar import dhaka_day
from support.databases import Database


async def invoice_of(desk: Desk, learner: Learner) -> dict[str, Any]:
    plan = await owe(desk.house, learner.subject_id)
    await desk.go_through(learner, plan)
    listed = await desk.client.get("/v1/invoices", headers=learner.headers)
    (invoice,) = listed.json()["items"]
    found: dict[str, Any] = invoice
    return found


async def erase_person(house: Process, learner: Learner) -> dict[str, dict[str, int]]:
    person = learner.subject_id
    async with UnitOfWork(house, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=person) as uow:
        await set_processing(uow, person, Processing.ERASING)
        await release_lookups(uow, [person])
        counts = await erase(uow, [person])
        await house.keyring.shred([person])
        await set_processing(uow, person, Processing.ERASED)
    return counts


async def read(desk: Desk, invoice_id: str, headers: dict[str, str]) -> httpx.Response:
    return await desk.client.get(f"/v1/invoices/{invoice_id}", headers=headers)


async def test_an_invoice_says_what_was_sold_to_whom(desk: Desk, learner: Learner) -> None:
    invoice = await invoice_of(desk, learner)
    answer = await read(desk, invoice["id"], learner.headers)
    whole = answer.json()
    assert whole["number"] == invoice["number"]
    assert whole["buyer"] == {"name": "Rowan Sample", "bin": None, "address": None}
    assert [line["sold"] for line in whole["lines"]] == ["enrollment"]
    assert (whole["vat"]["amount"], whole["total"]["amount"]) == ("0.00", "1200.00")
    again = {**learner.headers, "If-None-Match": answer.headers["ETag"]}
    assert (await read(desk, invoice["id"], again)).status_code == 304


async def test_another_s_is_not_found(desk: Desk, learner: Learner, join: Join) -> None:
    invoice = await invoice_of(desk, learner)
    answer = await read(desk, invoice["id"], (await join()).headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_after_erasure_finance_reads_the_invoice_and_nothing_else_is_left(
    desk: Desk,
    house: Process,
    learner: Learner,
    finance: dict[str, str],
    payments_database: Database,
) -> None:
    invoice = await invoice_of(desk, learner)
    untouched = await owe(house, learner.subject_id)
    counts = await erase_person(house, learner)
    assert await find_remains(house, [learner.subject_id]) == []
    answer = await read(desk, invoice["id"], finance)
    assert answer.json()["buyer"]["name"] == "Rowan Sample"
    assert answer.json()["total"]["amount"] == "1200.00"
    seen = await ask(
        payments_database,
        "SELECT count(*) FROM audit_entries WHERE action = 'payments.read_invoice'"
        " AND subject_id = $1",
        learner.subject_id,
    )
    assert seen == [(1,)]
    document = await desk.client.get(f"/v1/invoices/{invoice['id']}/document", headers=finance)
    assert document.content.startswith(b"%PDF-")
    async with UnitOfWork(
        house, Purpose.RIGHTS, SYSTEM, mode=Mode.READ, about=learner.subject_id
    ) as uow:
        with pytest.raises(KeyNotLoaded):
            await view_invoice(uow, learner.subject_id, InvoiceId(invoice["id"]))
    left = await desk.client.get(f"/v1/payments?account_id={learner.subject_id}", headers=finance)
    assert str(untouched.charge_id) not in {one["id"] for one in left.json()["items"]}
    plan = plan_erasure(house.data_map)
    (held,) = [
        part
        for part in held_parts(plan, counts, closed_on=dhaka_day(house.clock.now()))
        if "invoices" in part.tables
    ]
    assert held.ground == "eu-gdpr:A6-1-c"
    assert {"charges", "invoice_lines", "invoice_parties", "payment_attempts"} <= set(held.tables)
    await house.keyring.load([learner.subject_id], KeyClass.FINANCIAL)
    assert house.keyring.current(learner.subject_id, KeyClass.FINANCIAL).version > 202_600


async def test_money_that_comes_after_the_erasure_is_in_the_books(
    desk: Desk, house: Process, learner: Learner, finance: dict[str, str]
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await erase_person(house, learner)
    sent = await desk.decide(answer.json()["redirect_url"], "pay")
    assert (await desk.come_back(sent.headers["location"])).status_code == 303
    await desk.pass_time(3 * SECOND)
    listed = await desk.client.get(f"/v1/invoices?account_id={learner.subject_id}", headers=finance)
    (invoice,) = listed.json()["items"]
    whole = (await read(desk, invoice["id"], finance)).json()
    assert whole["buyer"]["name"] == "Rowan Sample"


@pytest.mark.parametrize("role", ["qp_service", "qp_rights", "qp_custody", "qp_owner"])
@pytest.mark.parametrize(
    "table",
    ["invoices", "invoice_lines", "invoice_parties", "invoice_suppliers", "payment_events"],
)
async def test_no_role_changes_or_removes_it_before_its_time(
    table: str, role: str, desk: Desk, learner: Learner, payments_database: Database
) -> None:
    await invoice_of(desk, learner)
    connection = await asyncpg.connect(payments_database.dsn(role))
    try:
        for verb in (f"UPDATE {table} SET retain_until = '2000-01-01'", f"DELETE FROM {table}"):  # noqa: S608 -- our own names
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"{verb} WHERE subject_id = $1", learner.subject_id)
    finally:
        await connection.close()


async def test_custody_ends_it_when_its_time_is_over(
    desk: Desk, learner: Learner, payments_database: Database
) -> None:
    await invoice_of(desk, learner)
    await ask(
        payments_database,
        "INSERT INTO business_clock VALUES (1, $1) ON CONFLICT (id) DO UPDATE"
        " SET offset_seconds = $1",
        8 * 366 * 86_400,
    )
    connection = await asyncpg.connect(payments_database.dsn("qp_custody"))
    try:
        done = await connection.execute(
            "DELETE FROM invoice_parties WHERE subject_id = $1", learner.subject_id
        )
        assert done == "DELETE 1"
    finally:
        await connection.close()
        await ask(payments_database, "DELETE FROM business_clock")
