"""What is posted for an event, and the chain that its record stands in (payments.md section 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.domains.payments.messages import ReferenceKind
from qp_api.domains.payments.models import Account, Direction, EntryKind
from qp_api.kit.money import Money

from .taxes import Taxed

GENESIS: Final = bytes(32)
_REVENUE: Final = {
    ReferenceKind.ENROLLMENT: Account.TRAINING,
    ReferenceKind.CONSULTATION: Account.CONSULTANCY,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an event; the amount is above zero."""

    account: Account
    direction: Direction
    amount: Money


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A ledger transaction with its postings; times are UTC."""

    id: UUID
    number: int
    kind: str
    idempotency_key: str
    invoice_number: str | None
    occurred_at: datetime
    posted_at: datetime
    postings: tuple[Posting, ...]


def postings_of_invoice(kind: ReferenceKind, taxed: Taxed) -> tuple[Posting, ...]:
    """Owed by the buyer: what is earned, and what is the state's."""
    whole = taxed.net + taxed.vat
    sides = [_debit(Account.RECEIVABLE, whole), _credit(_REVENUE[kind], taxed.net)]
    return (*sides, _credit(Account.VAT, taxed.vat)) if taxed.vat else tuple(sides)


def postings_of_money(kind: EntryKind, amount: Money) -> tuple[Posting, ...]:
    """What came through EPS: for the receivable, the customer's credit, or nobody knows what."""
    against = {
        EntryKind.PAID: Account.RECEIVABLE,
        EntryKind.OVERPAID: Account.CUSTOMER_CREDIT,
        EntryKind.SUSPENSE: Account.SUSPENSE,
    }[kind]
    return (_debit(Account.CLEARING_EPS, amount), _credit(against, amount))


def link(prev_hash: bytes, entry: LedgerEntry) -> bytes:
    """The hash of an entry that follows another."""
    document = {
        "id": str(entry.id),
        "number": entry.number,
        "kind": entry.kind,
        "key": entry.idempotency_key,
        "invoice": entry.invoice_number,
        "occurred_at": entry.occurred_at.isoformat(),
        "posted_at": entry.posted_at.isoformat(),
        "postings": [
            [str(p.account), str(p.direction), p.amount.poisha, p.amount.currency]
            for p in entry.postings
        ],
    }
    return sha256(prev_hash + canonical_json(document)).digest()


def first_break(chain: Iterable[tuple[LedgerEntry, bytes, bytes]]) -> int | None:
    """The number of the first entry that is not what was written; each with both its hashes."""
    head = GENESIS
    for number, (entry, prev_hash, own_hash) in enumerate(chain, 1):
        is_next = entry.number == number and prev_hash == head
        if not is_next or link(prev_hash, entry) != own_hash or not is_balanced(entry.postings):
            return number
        head = own_hash
    return None


def is_balanced(postings: Sequence[Posting]) -> bool:
    """Whether both sides are equal."""
    total = Money(0)
    for one in postings:
        total += one.amount if one.direction is Direction.DEBIT else -one.amount
    return not total and len(postings) > 1


def _debit(account: Account, amount: Money) -> Posting:
    return Posting(account, Direction.DEBIT, amount)


def _credit(account: Account, amount: Money) -> Posting:
    return Posting(account, Direction.CREDIT, amount)
