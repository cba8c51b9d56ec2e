"""The ledger: double entry, only ever added to, chained; it names nobody."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import DbRole, not_personal
from qp_api.core.privacy.data_map import APPEND_ONLY, GRANTS

from .notes import words_of

_INSTANT: Final = DateTime(timezone=True)
_BOOKS: Final[dict[str, Any]] = {
    "info": {GRANTS: {DbRole.CUSTODY: "SELECT, INSERT"}, APPEND_ONLY: True}
}
_FIGURE: Final = "a figure of the books; it says not whose"


class Account(StrEnum):
    """The accounts that payments post to."""

    RECEIVABLE = "receivable"
    TRAINING = "revenue:training"
    CONSULTANCY = "revenue:consultancy"
    VAT = "vat_payable"
    CLEARING_EPS = "gateway_clearing:eps"
    SUSPENSE = "suspense"
    CUSTOMER_CREDIT = "customer_credit"


class Direction(StrEnum):
    """A side of the books."""

    DEBIT = "debit"
    CREDIT = "credit"


class EntryKind(StrEnum):
    """What a ledger transaction is about."""

    INVOICE = "invoice"
    PAID = "paid"
    OVERPAID = "overpaid"
    SUSPENSE = "suspense"


class LedgerTransaction(Base):
    """One event of the books; `idempotency_key` lets it happen once."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (CheckConstraint(f"kind IN ({words_of(EntryKind)})", name="kind"), _BOOKS)

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    number: Mapped[int] = not_personal("its place in the chain", BigInteger, unique=True)
    kind: Mapped[str] = not_personal("what it is about", Text)
    idempotency_key: Mapped[str] = not_personal("the random id of its cause", Text, unique=True)
    invoice_number: Mapped[str | None] = not_personal("the number of an invoice", Text)
    occurred_at: Mapped[datetime] = not_personal("business time", _INSTANT)
    posted_at: Mapped[datetime] = not_personal("process time", _INSTANT)
    prev_hash: Mapped[bytes] = not_personal("a link of the chain", LargeBinary)
    hash: Mapped[bytes] = not_personal("a link of the chain", LargeBinary)


class LedgerPosting(Base):
    """One side of an event; the sides of an event are equal when it commits."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint(f"account IN ({words_of(Account)})", name="account"),
        CheckConstraint(f"direction IN ({words_of(Direction)})", name="direction"),
        CheckConstraint("amount_poisha > 0", name="amount"),
        _BOOKS,
    )

    transaction_id: Mapped[UUID] = not_personal(
        "a random row id", ForeignKey("ledger_transactions.id"), primary_key=True
    )
    place: Mapped[int] = not_personal("its place in the transaction", primary_key=True)
    account: Mapped[str] = not_personal("an account of the books", Text)
    direction: Mapped[str] = not_personal("debit or credit", Text)
    amount_poisha: Mapped[int] = not_personal(_FIGURE, BigInteger)
    currency: Mapped[str] = not_personal("a currency", Text)


ledger_transactions = table_of(LedgerTransaction)
ledger_postings = table_of(LedgerPosting)
