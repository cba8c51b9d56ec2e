"""Payments, invoices and the ledger on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.crypto.faults import Erased
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel, Text
from qp_api.core.http.wire_money import MoneyOut
from qp_api.core.privacy import Category
from qp_api.kit.money import Money

from .messages import ReferenceKind
from .models import Account, Direction, EntryKind
from .queries import InvoiceView
from .rules.attempts import PaymentState, state_of
from .rules.bookkeeping import LedgerEntry
from .store.attempts import Buyer
from .store.charges import PaymentRow
from .store.invoices import InvoiceLineRow, InvoiceRow

_MONEY: Final[dict[str, Any]] = {"amount": "1200.00", "currency": "BDT"}
_FOR: Final[dict[str, Any]] = {"kind": "enrollment", "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12"}
_BUYER: Final[dict[str, Any]] = {
    "name": "Example Textiles Ltd.",
    "bin": "000123456-0101",
    "address": "House 1, Road 1, Dhaka",
}
_TRANSACTION: Final[Any] = Field(json_schema_extra=category(Category.TRANSACTION))
_NAME: Final[Any] = Field(json_schema_extra=category(Category.NAME))
_PAYMENT: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b30",
    "reference": _FOR,
    "state": "awaiting_payer",
    "amount": _MONEY,
    "opened_at": "2026-12-01T06:30:00Z",
    "due_at": "2026-12-03T06:30:00Z",
    "redirect_url": "https://pg.eps.com.bd/PG?data=0199d3c2",
}
_INVOICE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b40",
    "payment_id": _PAYMENT["id"],
    "number": "QP-INV-2026-27-000123",
    "issued_at": "2026-12-01T06:35:00Z",
    "net": _MONEY,
    "vat": {"amount": "0.00", "currency": "BDT"},
    "total": _MONEY,
}


class ReferenceIn(InModel):
    """What is to be paid."""

    kind: ReferenceKind
    id: UUID


class BuyerIn(InModel):
    """For whom the invoice is, where it is not the account's own name and address."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BUYER]})

    name: Annotated[str, Text(200)]
    bin: Annotated[str, Field(pattern=r"^[0-9]{9}-[0-9]{4}$", max_length=14)] | None = None
    address: Annotated[str, Text(300)]

    @property
    def row(self) -> Buyer:
        """As it is sealed."""
        return {"name": self.name, "bin": self.bin, "address": self.address}


class PaymentIn(InModel):
    """Begin to pay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"for": _FOR, "buyer": _BUYER}]})

    reference: ReferenceIn = Field(alias="for")
    buyer: BuyerIn | None = None


class ReferenceOut(OutModel):
    """What is paid."""

    kind: Annotated[str, OpenEnum(ReferenceKind)]
    id: UUID

    @classmethod
    def of(cls, row: PaymentRow) -> "ReferenceOut":
        return ReferenceOut.build(kind=row.reference_kind, id=row.reference_id)


class PaymentOut(OutModel):
    """A payment; `redirect_url` is where to send the payer, and is told to who begins it alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAYMENT]})

    id: UUID
    reference: Annotated[ReferenceOut, _TRANSACTION]
    state: Annotated[str, OpenEnum(PaymentState), _TRANSACTION]
    amount: Annotated[MoneyOut, _TRANSACTION]
    opened_at: Annotated[datetime, _TRANSACTION]
    due_at: Annotated[datetime, _TRANSACTION]
    redirect_url: Annotated[str, Field(max_length=2_000)] | None

    @classmethod
    def of(cls, row: PaymentRow, *, now: datetime, redirect_url: str | None = None) -> "PaymentOut":
        state = state_of(row.state, row.attempts, due_at=row.due_at, now=now)
        return PaymentOut.build(
            id=row.id,
            reference=ReferenceOut.of(row),
            state=str(state),
            amount=MoneyOut.of(Money(row.amount_poisha)),
            opened_at=row.opened_at,
            due_at=row.due_at,
            redirect_url=redirect_url,
        )


class InvoiceOut(OutModel):
    """An invoice in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INVOICE]})

    id: UUID
    payment_id: UUID
    number: Annotated[str, Field(max_length=32), _TRANSACTION]
    issued_at: Annotated[datetime, _TRANSACTION]
    net: Annotated[MoneyOut, _TRANSACTION]
    vat: Annotated[MoneyOut, _TRANSACTION]
    total: Annotated[MoneyOut, _TRANSACTION]

    @classmethod
    def of(cls, row: InvoiceRow) -> "InvoiceOut":
        return InvoiceOut.build(**_head(row))


class InvoiceLineOut(OutModel):
    """One line of an invoice."""

    sold: Annotated[str, OpenEnum(ReferenceKind), _TRANSACTION]
    vat_percent: Annotated[str, Field(pattern=r"^[0-9]{1,3}\.[0-9]{2}$", max_length=6)]
    net: Annotated[MoneyOut, _TRANSACTION]
    vat: Annotated[MoneyOut, _TRANSACTION]
    total: Annotated[MoneyOut, _TRANSACTION]

    @classmethod
    def of(cls, row: InvoiceLineRow) -> "InvoiceLineOut":
        return InvoiceLineOut.build(
            sold=row.sold,
            vat_percent=f"{row.vat_bp // 100}.{row.vat_bp % 100:02}",
            net=MoneyOut.of(Money(row.net_poisha)),
            vat=MoneyOut.of(Money(row.vat_poisha)),
            total=MoneyOut.of(Money(row.total_poisha)),
        )


class BuyerOut(OutModel):
    """Who bought, as they were that day."""

    name: Annotated[str, Field(max_length=600), _NAME] | None
    bin: Annotated[str, Field(max_length=14)] | None
    address: Annotated[str, Field(max_length=1_000), _NAME] | None


class InvoiceDetailOut(InvoiceOut):
    """A whole invoice; no buyer where the law's time for their name is over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _INVOICE
                | {
                    "buyer": _BUYER,
                    "lines": [
                        {
                            "sold": "enrollment",
                            "vat_percent": "0.00",
                            "net": _MONEY,
                            "vat": {"amount": "0.00", "currency": "BDT"},
                            "total": _MONEY,
                        }
                    ],
                }
            ]
        }
    )

    buyer: BuyerOut | None
    lines: Annotated[list[InvoiceLineOut], Field(max_length=100)]

    @classmethod
    def whole(cls, view: InvoiceView) -> "InvoiceDetailOut":
        return InvoiceDetailOut.build(
            **_head(view.row),
            buyer=_buyer(view.buyer),
            lines=[InvoiceLineOut.of(line) for line in view.lines],
        )


class PostingOut(OutModel):
    """One side of an entry."""

    account: Annotated[str, OpenEnum(Account)]
    direction: Annotated[str, OpenEnum(Direction)]
    amount: MoneyOut


class LedgerEntryOut(OutModel):
    """An event of the books; `hash` chains it to the one before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "kind": "paid",
                    "invoice_number": None,
                    "occurred_at": "2026-12-01T06:35:00Z",
                    "hash": "00" * 32,
                    "postings": [
                        {"account": "gateway_clearing:eps", "direction": "debit", "amount": _MONEY},
                        {"account": "receivable", "direction": "credit", "amount": _MONEY},
                    ],
                }
            ]
        }
    )

    number: Annotated[int, Field(ge=1, le=2**53)]
    kind: Annotated[str, OpenEnum(EntryKind)]
    invoice_number: Annotated[str, Field(max_length=32)] | None
    occurred_at: datetime
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
    postings: Annotated[list[PostingOut], Field(max_length=20)]

    @classmethod
    def of(cls, entry: LedgerEntry, own_hash: bytes) -> "LedgerEntryOut":
        return LedgerEntryOut.build(
            number=entry.number,
            kind=entry.kind,
            invoice_number=entry.invoice_number,
            occurred_at=entry.occurred_at,
            hash=own_hash.hex(),
            postings=[
                PostingOut.build(
                    account=str(one.account),
                    direction=str(one.direction),
                    amount=MoneyOut.of(one.amount),
                )
                for one in entry.postings
            ],
        )


def _head(row: InvoiceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "payment_id": row.charge_id,
        "number": row.number,
        "issued_at": row.issued_at,
        "net": MoneyOut.of(Money(row.net_poisha)),
        "vat": MoneyOut.of(Money(row.vat_poisha)),
        "total": MoneyOut.of(Money(row.total_poisha)),
    }


def _buyer(buyer: Buyer | Erased | None) -> BuyerOut | None:
    if buyer is None or isinstance(buyer, Erased):
        return None
    return BuyerOut.build(
        name=buyer.get("name"), bin=buyer.get("bin"), address=buyer.get("address")
    )
