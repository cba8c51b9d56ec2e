"""The ledger: balanced, chained, only ever added to, and finance's to read."""

from dataclasses import replace

import asyncpg
import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import Desk, owe
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.payments.rules.bookkeeping import first_break
from qp_api.domains.payments.store.ledger import list_entries
from qp_api.kit.ids import new_id
from support.databases import Database


async def test_finance_reads_it_and_nobody_else(
    desk: Desk, house: Process, learner: Learner, finance: dict[str, str]
) -> None:
    await desk.go_through(learner, await owe(house, learner.subject_id))
    answer = await desk.client.get("/v1/finance/ledger-entries?limit=2", headers=finance)
    paid, invoice = answer.json()["items"]
    assert (paid["kind"], invoice["kind"]) == ("paid", "invoice")
    assert invoice["invoice_number"].startswith("QP-INV-")
    assert [one["direction"] for one in paid["postings"]] == ["debit", "credit"]
    refused = await desk.client.get("/v1/finance/ledger-entries", headers=learner.headers)
    assert refused.json()["code"] == "role_required"
    wrong = await desk.client.get("/v1/finance/ledger-entries?cursor=x", headers=finance)
    assert wrong.json()["code"] == "invalid_cursor"


async def test_every_change_of_the_chain_is_found(
    desk: Desk, house: Process, learner: Learner
) -> None:
    for _ in range(2):
        await desk.go_through(learner, await owe(house, learner.subject_id))
    async with UnitOfWork(house, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        rows = await list_entries(uow.db, before=None, most=1_000)
    chain = [(entry, row.prev_hash, row.hash) for row, entry in reversed(rows)]
    assert first_break(chain) is None
    number = len(chain) - 1
    assert first_break(chain[: number - 1] + chain[number:]) == number
    swapped = [*chain[: number - 1], chain[number], chain[number - 1]]
    assert first_break(swapped) == number
    entry, before, own = chain[-1]
    doubled = (entry.postings[0], entry.postings[0])
    altered = replace(entry, postings=doubled)
    assert first_break([*chain[:-1], (altered, before, own)]) == number + 1


_ENTRY = """
INSERT INTO ledger_transactions VALUES (
  $1, (SELECT coalesce(max(number), 0) + 1 FROM ledger_transactions), 'paid', $1::uuid::text,
  NULL, now(), now(), '', '')
"""
_POSTING = "INSERT INTO ledger_postings VALUES ($1, $2, 'suspense', $3, $4, 'BDT')"


@pytest.mark.parametrize(
    ("sides", "is_taken"),
    [
        ((("debit", 5), ("credit", 5)), True),
        ((("debit", 5), ("credit", 2), ("credit", 3)), True),
        ((("debit", 5), ("credit", 4)), False),
        ((("debit", 5),), False),
        ((), False),
    ],
)
async def test_the_database_takes_what_is_balanced_alone(
    sides: tuple[tuple[str, int], ...], is_taken: bool, payments_database: Database
) -> None:
    connection = await asyncpg.connect(payments_database.dsn("qp_custody"))
    entry = new_id()
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(_ENTRY, entry)
        for place, (direction, amount) in enumerate(sides):
            await connection.execute(_POSTING, entry, place, direction, amount)
        check = connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if is_taken:
            await check
        else:
            with pytest.raises(asyncpg.CheckViolationError):
                await check
    finally:
        await transaction.rollback()
        await connection.close()


@pytest.mark.parametrize("role", ["qp_service", "qp_rights", "qp_custody", "qp_owner"])
@pytest.mark.parametrize("table", ["ledger_transactions", "ledger_postings"])
async def test_no_role_changes_it(
    table: str,
    role: str,
    desk: Desk,
    house: Process,
    learner: Learner,
    payments_database: Database,
) -> None:
    await desk.go_through(learner, await owe(house, learner.subject_id))
    connection = await asyncpg.connect(payments_database.dsn(role))
    column = "kind" if table == "ledger_transactions" else "currency"
    try:
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):  # noqa: S608 -- our own names
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()
