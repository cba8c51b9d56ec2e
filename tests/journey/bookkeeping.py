"""Books outlive the person: finance reads what the law keeps, and nobody reads anything else."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from typing import Any

from journey.leaving import Erasure
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.privacy import Erase, Retention
from qp_api.kit.calendar import add_months, dhaka_day
from support.dev_house import DevHouse
from support.dev_inside import data_map, rows_of
from support.traveller import Traveller, problem

YEARS = 7


def tells_of_each_send_to_the_gateway(person: Traveller, house: DevHouse, *, sends: int) -> None:
    """DI-2: to whom, on which occasion and what, by category; one for each attempt to pay."""
    path = f"/v1/disclosures?account_id={person.subject_id}"
    told = house.officer.get(path).json()["items"]
    assert [(one["recipient"], one["occasion"]) for one in told] == [
        ("eps", "payment_attempt")
    ] * sends
    assert all("name" in one["categories"] for one in told)
    assert person.email not in str(told)


def is_still_read_by_finance(
    invoice: dict[str, Any], erasure: Erasure, finance: Traveller, house: DevHouse
) -> None:
    """P4.3: the buyer's name as well; each look is on the trail."""
    path = f"/v1/invoices/{invoice['id']}"
    assert finance.get(path).json() == invoice
    assert finance.get(f"{path}/document").content.startswith(b"%PDF")
    listed = finance.get(f"/v1/invoices?account_id={erasure.subject_id}").json()["items"]
    assert [one["id"] for one in listed] == [invoice["id"]]
    trail = house.officer.get(f"/v1/audit/entries?limit=100&subject_id={erasure.subject_id}")
    acts = {entry["action"] for entry in trail.json()["items"]}
    assert {"payments.read_invoice", "payments.list_invoices"} <= acts


def last_day_of(invoice: dict[str, Any]) -> date:
    """The last day on which the law keeps it."""
    return add_months(dhaka_day(datetime.fromisoformat(invoice["issued_at"])), 12 * YEARS)


def leaves_only_the_books(erasure: Erasure, house: DevHouse) -> None:
    """No row of another table that erasure deletes from, no key but that of the books, no file."""
    house.http.post("/v1/sandbox/idle")
    left = {table for table, rows in rows_of(house.place, [erasure.subject_id]).items() if rows}
    assert {"invoices", "invoice_parties", "charges"} <= left
    assert left <= _surviving() | {"subjects"}
    living, dead = keys_by_class(house, erasure)
    assert living == {KeyClass.FINANCIAL}
    assert dead == {KeyClass.PERSONAL}
    assert not list(house.place.objects.rglob(f"*{erasure.subject_id}*/*"))


def names_what_is_held(erasure: Erasure, invoice: dict[str, Any], house: DevHouse) -> None:
    """With ground, tables and end; seven years after the transaction's own day."""
    path = f"/v1/data-rights/requests/{erasure.request_id}/receipt"
    held = house.http.get(path).json()["held"]
    (books,) = [part for part in held if "invoices" in part["tables"]]
    assert "invoice_parties" in books["tables"]
    assert books["ground"]
    assert books["ends_on"] == last_day_of(invoice).isoformat()


def is_read_by_nobody_any_more(
    invoice: dict[str, Any], erasure: Erasure, finance: Traveller, house: DevHouse
) -> None:
    """P4.3, PA-3: row, paper and key are gone."""
    path = f"/v1/invoices/{invoice['id']}"
    assert problem(finance.get(path)) == (404, "not_found")
    assert problem(finance.get(f"{path}/document")) == (404, "not_found")
    listed = finance.get(f"/v1/invoices?account_id={erasure.subject_id}").json()["items"]
    assert listed == []
    living, _ = keys_by_class(house, erasure)
    assert living == set()
    rows = rows_of(house.place, [erasure.subject_id])
    books = {
        str(mapped.name)
        for mapped in data_map().personal
        if Retention.FINANCE in {getattr(c.note, "retention", None) for c in mapped.columns}
    }
    assert "invoice_parties" in books
    assert {table for table in books if rows[table]} == set()


def keys_by_class(house: DevHouse, erasure: Erasure) -> tuple[set[KeyClass], set[KeyClass]]:
    """Of which classes a person's keys live, and of which one was destroyed."""
    with closing(sqlite3.connect(f"file:{house.place.key_store}?mode=ro", uri=True)) as store:
        rows = store.execute(
            "SELECT class, wrapped IS NULL FROM subject_key WHERE subject_id = ?",
            [str(erasure.subject_id)],
        ).fetchall()
    return (
        {KeyClass(each) for each, is_dead in rows if not is_dead},
        {KeyClass(each) for each, is_dead in rows if is_dead},
    )


def _surviving() -> set[str]:
    return {str(mapped.name) for mapped in data_map().personal if mapped.fate is not Erase.DELETE}
