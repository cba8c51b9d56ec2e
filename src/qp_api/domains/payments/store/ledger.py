"""The ledger: one entry after the other, under one lock; read from its head back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, insert, literal, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.models import (
    Account,
    Direction,
    EntryKind,
    ledger_postings,
    ledger_transactions,
)
from qp_api.domains.payments.rules.bookkeeping import GENESIS, LedgerEntry, Posting, link
from qp_api.kit.ids import new_id
from qp_api.kit.money import Money

_LEDGER: Final = int.from_bytes(b"qp-books", "big")
_t, _p = ledger_transactions.c, ledger_postings.c
_most: Any = bindparam("most")


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be posted; `key` lets it happen once."""

    kind: EntryKind
    key: str
    postings: tuple[Posting, ...]
    occurred_at: datetime
    posted_at: datetime
    invoice_number: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A ledger transaction without its postings."""

    id: UUID
    number: int
    kind: str
    idempotency_key: str
    invoice_number: str | None
    occurred_at: datetime
    posted_at: datetime
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One side, as it is stored."""

    transaction_id: UUID
    place: int
    account: str
    direction: str
    amount_poisha: int
    currency: str


_LOCK: Final = command(
    select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"))
)
_HEAD: Final = statement(
    select(_t.number, _t.hash).order_by(_t.number.desc()).limit(literal(1)), Head
)
_ADD: Final = command(insert(ledger_transactions).values({c: bindparam(c.name) for c in _t}))
_ADD_POSTING: Final = command(insert(ledger_postings).values({c: bindparam(c.name) for c in _p}))
_PAGE: Final = statement(
    select(ledger_transactions)
    .where(_t.number < bindparam("before", type_=_t.number.type))
    .order_by(_t.number.desc())
    .limit(_most),
    TransactionRow,
)
_POSTINGS: Final = statement(
    select(ledger_postings)
    .join(ledger_transactions, _t.id == _p.transaction_id)
    .where(_t.number >= bindparam("first"), _t.number <= bindparam("last"))
    .order_by(_t.number, _p.place),
    PostingRow,
)
_LAST: Final = 2**62


async def add_events(db: Database, events: Iterable[Event]) -> None:
    """Post events, in this order, at the head of the chain; others wait until the commit."""
    await db.run(_LOCK, lock=_LEDGER)
    head = await db.find(_HEAD) or Head(0, GENESIS)
    for event in events:
        head = await _add(db, head, event)


async def list_entries(
    db: Database, *, before: int | None, most: int
) -> list[tuple[TransactionRow, LedgerEntry]]:
    """Entries, the newest first, before a number."""
    rows = await db.list(_PAGE, before=before or _LAST, most=most)
    if not rows:
        return []
    found: dict[UUID, list[Posting]] = {row.id: [] for row in rows}
    for one in await db.list(_POSTINGS, first=rows[-1].number, last=rows[0].number):
        found[one.transaction_id].append(
            Posting(Account(one.account), Direction(one.direction), Money(one.amount_poisha))
        )
    return [(row, _entry(row, tuple(found[row.id]))) for row in rows]


async def _add(db: Database, head: Head, event: Event) -> Head:
    entry = LedgerEntry(
        id=new_id(),
        number=head.number + 1,
        kind=str(event.kind),
        idempotency_key=event.key,
        invoice_number=event.invoice_number,
        occurred_at=event.occurred_at,
        posted_at=event.posted_at,
        postings=event.postings,
    )
    own_hash = link(head.hash, entry)
    await db.run(
        _ADD,
        id=entry.id,
        number=entry.number,
        kind=entry.kind,
        idempotency_key=entry.idempotency_key,
        invoice_number=entry.invoice_number,
        occurred_at=entry.occurred_at,
        posted_at=entry.posted_at,
        prev_hash=head.hash,
        hash=own_hash,
    )
    await db.run_each(
        _ADD_POSTING,
        [
            {
                "transaction_id": entry.id,
                "place": place,
                "account": str(one.account),
                "direction": str(one.direction),
                "amount_poisha": one.amount.poisha,
                "currency": one.amount.currency,
            }
            for place, one in enumerate(entry.postings, 1)
        ],
    )
    return Head(entry.number, own_hash)


def _entry(row: TransactionRow, postings: tuple[Posting, ...]) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        number=row.number,
        kind=row.kind,
        idempotency_key=row.idempotency_key,
        invoice_number=row.invoice_number,
        occurred_at=row.occurred_at,
        posted_at=row.posted_at,
        postings=postings,
    )
