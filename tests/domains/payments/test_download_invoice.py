"""The invoice as a PDF, in both languages."""

from typing import Any

import asyncpg

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import Desk
from domains.payments.test_read_invoice import invoice_of
from qp_api.core.process import Process
from qp_api.domains.payments.public import PaymentSettings
from support.databases import Database

BIN = "000123456-0101"


def set_supplier(house: Process, **changes: object) -> None:
    settings = house.port(PaymentSettings).model_copy(update=changes)
    house.ports = {**house.ports, PaymentSettings: settings}


async def document_of(desk: Desk, learner: Learner, invoice: dict[str, Any]) -> bytes:
    place = f"/v1/invoices/{invoice['id']}/document"
    answer = await desk.client.get(place, headers=learner.headers)
    assert answer.status_code == 200, answer.text
    return answer.content


async def _forget_supplier(database: Database, learner: Learner) -> None:
    """As it was written before: the guards of the books would refuse it to anybody."""
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        async with admin.transaction():
            await admin.execute("SET LOCAL session_replication_role = replica")
            await admin.execute(
                "DELETE FROM invoice_suppliers WHERE subject_id = $1", learner.subject_id
            )
    finally:
        await admin.close()


async def test_it_is_set_in_both_languages_and_always_alike(desk: Desk, learner: Learner) -> None:
    invoice = await invoice_of(desk, learner)
    place = f"/v1/invoices/{invoice['id']}/document"
    english, again, bengali = [
        await desk.client.get(place, headers={**learner.headers, "Accept-Language": language})
        for language in ("en", "en", "bn")
    ]
    assert english.headers["content-type"] == "application/pdf"
    assert invoice["number"] in english.headers["content-disposition"]
    assert english.headers["cache-control"] == "no-store"
    assert english.content == again.content
    assert b"NotoSansBengali" in bengali.content
    assert english.content != bengali.content


async def test_it_says_who_sold_that_day_whatever_the_settings_say_later(
    desk: Desk, house: Process, learner: Learner, join: Join
) -> None:
    set_supplier(house, vat_registered=True, responsible_name="Rowan Signer", supplier_bin=BIN)
    old = await invoice_of(desk, learner)
    before = await document_of(desk, learner, old)
    set_supplier(
        house,
        supplier_name="Another House",
        supplier_address="Khulna",
        supplier_bin=None,
        responsible_name="Robin Signer",
        responsible_designation="Director",
        vat_registered=False,
    )
    assert await document_of(desk, learner, old) == before
    other = await join()
    new = await document_of(desk, other, await invoice_of(desk, other))
    assert b"Another House" in new
    assert b"Another House" not in before


async def test_one_of_before_suppliers_were_kept_names_today_s(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    invoice = await invoice_of(desk, learner)
    kept = await document_of(desk, learner, invoice)
    await _forget_supplier(payments_database, learner)
    assert await document_of(desk, learner, invoice) == kept
    set_supplier(house, supplier_name="Another House")
    assert await document_of(desk, learner, invoice) != kept


async def test_another_s_is_not_found(desk: Desk, learner: Learner, join: Join) -> None:
    invoice = await invoice_of(desk, learner)
    place = f"/v1/invoices/{invoice['id']}/document"
    answer = await desk.client.get(place, headers=(await join()).headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
