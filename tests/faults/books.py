"""Whether the house's books say what really happened at EPS: no more, no less, and once."""

from collections import Counter
from uuid import UUID

from faults.payer import Payer
from support.payment_house import PaymentHouse

_PAID = "Success"


async def assert_true(payer: Payer, *, paid: int, enrollment: str) -> None:
    """`paid` of their sessions are paid at EPS, and so it stands in every book of the house."""
    sessions = {one["reference"]: one for one in await payer.sessions()}
    really = {name: one["poisha"] for name, one in sessions.items() if one["status"] == _PAID}
    assert len(really) == paid
    await _attempts_agree(payer, set(really))
    await _ledger_agrees(payer, really)
    await _invoices_agree(payer, paid)
    await _initialized_once(payer)
    ((state,),) = await payer.house.ask(
        "SELECT state FROM enrollments WHERE id = $1", UUID(payer.enrollment_id)
    )
    assert state == enrollment


async def _attempts_agree(payer: Payer, really: set[str]) -> None:
    states = {one["reference"]: one["state"] for one in await payer.attempts()}
    assert {name for name, state in states.items() if state == "paid"} == really
    assert not {"opening", "returned"} & set(states.values())


async def _ledger_agrees(payer: Payer, really: dict[str, int]) -> None:
    posted = Counter[str]()
    cleared = Counter[str]()
    for one in await payer.attempts():
        rows = await payer.house.ask(
            """SELECT t.kind, sum(p.amount_poisha) FILTER (WHERE p.direction = 'debit') AS debit,
            sum(p.amount_poisha) FILTER (WHERE p.direction = 'credit') AS credit,
            sum(p.amount_poisha) FILTER (WHERE p.account = 'gateway_clearing:eps') AS cleared
            FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id
            WHERE t.idempotency_key = 'attempt:' || $1::uuid::text || ':paid' GROUP BY t.id""",
            one["id"],
        )
        for row in rows:
            assert row["debit"] == row["credit"]
            posted[row["kind"]] += 1
            cleared[one["reference"]] += int(row["cleared"])
    assert dict(cleared) == really
    # The first pays, whatever more comes is the customer's own.
    first = min(len(really), 1)
    assert posted == Counter(paid=first, overpaid=len(really) - first)


async def _invoices_agree(payer: Payer, paid: int) -> None:
    invoices = await payer.house.ask(
        "SELECT 1 FROM invoices WHERE charge_id = $1", await payer.charge_id()
    )
    assert len(invoices) == min(paid, 1)
    await assert_gapless(payer.house)


async def assert_gapless(house: PaymentHouse) -> None:
    """The numbers of every series run from one to as many as were taken."""
    rows = await house.ask("SELECT series, fiscal_year, serial FROM invoices ORDER BY 1, 2, 3")
    last = await house.ask("SELECT series, fiscal_year, last FROM invoice_numbers")
    found = Counter((row["series"], row["fiscal_year"]) for row in rows)
    assert found == Counter({(row["series"], row["fiscal_year"]): row["last"] for row in last})
    for series, count in found.items():
        serials = [r["serial"] for r in rows if (r["series"], r["fiscal_year"]) == series]
        assert serials == list(range(1, count + 1))


async def _initialized_once(payer: Payer) -> None:
    requests = await payer.house.told_by_gateway("requests")
    asked = Counter(one["transaction"] for one in requests if one["kind"] == "InitializeEPS")
    assert set(asked.values()) <= {1}
    ours = {one["reference"] for one in await payer.attempts()}
    assert {one["reference"] for one in await payer.sessions()} <= ours
