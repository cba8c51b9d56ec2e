"""Invoices, finalised the moment they are made: head, lines, supplier; the buyer sealed apart."""

from datetime import date, datetime
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import Category, DbRole, not_personal, personal, sealed_group
from qp_api.core.privacy.data_map import GRANTS, KEPT_BOOKS

from .notes import FIGURES, KEPT, FinancialRow

InvoiceId = NewType("InvoiceId", UUID)
_INSTANT: Final = DateTime(timezone=True)
# No role changes a finalised row; custody ends it when its time is over, and the guard sees to it
# that it is over.
_BOOKS: Final[dict[str, Any]] = {
    "info": {
        GRANTS: {
            DbRole.SERVICE: "SELECT",
            DbRole.RIGHTS: "SELECT",
            DbRole.CUSTODY: "SELECT, INSERT, DELETE",
        },
        KEPT_BOOKS: True,
    }
}
_OF_AN_INVOICE: Final = ["invoices.subject_id", "invoices.id"]


class InvoiceNumber(Base):
    """How many invoices a series has in a fiscal year (July to June, Dhaka): no number is lost."""

    __tablename__ = "invoice_numbers"
    __table_args__ = ({"info": {GRANTS: {DbRole.CUSTODY: "SELECT, INSERT, UPDATE"}}},)

    series: Mapped[str] = not_personal("a series of invoices", Text, primary_key=True)
    fiscal_year: Mapped[int] = not_personal("a year", primary_key=True, autoincrement=False)
    last: Mapped[int] = not_personal("a count", Integer)


class TaxCode(Base):
    """What is taxed how, from when; copied onto the lines that it taxed."""

    __tablename__ = "tax_codes"
    __table_args__ = (
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("NOT exempt OR rate_bp = 0", name="exempt"),
        {"info": {GRANTS: {DbRole.CUSTODY: "SELECT"}}},
    )

    code: Mapped[str] = not_personal("a code of the tax law", Text, primary_key=True)
    valid_from: Mapped[date] = not_personal("a day of the tax law", Date, primary_key=True)
    valid_to: Mapped[date | None] = not_personal("a day of the tax law", Date)
    service_code: Mapped[str] = not_personal("a code of the tax law", Text)
    rate_bp: Mapped[int] = not_personal("a rate of the tax law")
    exempt: Mapped[bool] = not_personal("a rule of the tax law")
    legal_basis: Mapped[str] = not_personal("a source of the tax law", Text)


class Invoice(FinancialRow, Base):
    """One invoice (payments.md section 9)."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series", "fiscal_year", "serial"),
        Index("ix_invoices_id", "id"),
        Index("ix_invoices_charge", "subject_id", "charge_id", unique=True),
        _BOOKS,
    )

    charge_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    number: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    series: Mapped[str] = not_personal("a series of invoices", Text)
    fiscal_year: Mapped[int] = not_personal("a year")
    serial: Mapped[int] = not_personal("a place in its series")
    issued_at: Mapped[datetime] = personal(Category.TRANSACTION, _INSTANT, **FIGURES)
    vat_registered: Mapped[bool] = not_personal("whether the supplier was registered that day")
    net_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)
    vat_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)
    total_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)


class InvoiceLine(FinancialRow, Base):
    """What was sold; rate and basis as they were that day."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id", "invoice_id"], _OF_AN_INVOICE),
        UniqueConstraint("subject_id", "invoice_id", "place"),
        _BOOKS,
    )

    invoice_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    place: Mapped[int] = not_personal("its place on the invoice")
    sold: Mapped[str] = personal(Category.TRANSACTION, Text, **FIGURES)
    service_code: Mapped[str] = not_personal("a code of the tax law", Text)
    tax_code: Mapped[str] = not_personal("a code of the tax law", Text)
    legal_basis: Mapped[str] = not_personal("a source of the tax law", Text)
    vat_bp: Mapped[int] = not_personal("a rate of the tax law")
    net_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)
    vat_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)
    total_poisha: Mapped[int] = personal(Category.TRANSACTION, BigInteger, **FIGURES)


class InvoiceParty(FinancialRow, Base):
    """Who bought, under the key of the transaction's month; its id is the invoice's."""

    __tablename__ = "invoice_parties"
    __table_args__ = (ForeignKeyConstraint(["subject_id", "id"], _OF_AN_INVOICE), _BOOKS)

    buyer: Mapped[dict[str, str | None]] = personal(
        Category.NAME,
        storage=sealed_group("invoice_parties.buyer", pad=256, key_class=KeyClass.FINANCIAL),
        **KEPT,
    )


class InvoiceSupplier(FinancialRow, Base):
    """Who sold, as they were that day; its id is the invoice's, and none of it is the buyer's.

    An invoice of before this table has none.
    """

    __tablename__ = "invoice_suppliers"
    __table_args__ = (ForeignKeyConstraint(["subject_id", "id"], _OF_AN_INVOICE), _BOOKS)

    name: Mapped[str] = not_personal("the supplier's own name", Text)
    address: Mapped[str] = not_personal("the supplier's own address", Text)
    bin: Mapped[str | None] = not_personal("the supplier's own number at the tax office", Text)
    # A person's name, but of the house: the law has it stand on each copy that leaves. Sealed under
    # the buyer's key it would be handed to the buyer as their own, and end with them.
    responsible_name: Mapped[str] = not_personal(
        "whom the supplier names on its documents by law, in office; nothing of the buyer", Text
    )
    responsible_designation: Mapped[str] = not_personal("an office of the supplier", Text)


invoice_numbers = table_of(InvoiceNumber)
tax_codes = table_of(TaxCode)
invoices = table_of(Invoice)
invoice_lines = table_of(InvoiceLine)
invoice_parties = table_of(InvoiceParty)
invoice_suppliers = table_of(InvoiceSupplier)
