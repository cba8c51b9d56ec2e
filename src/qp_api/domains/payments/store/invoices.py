"""Invoices: numbered under one lock, written once, read by their owner."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from qp_api.core.crypto.faults import Erased
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.models import (
    InvoiceId,
    invoice_lines,
    invoice_numbers,
    invoice_parties,
    invoices,
    tax_codes,
)
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .attempts import Buyer

_LAST_ID: Final = UUID(int=2**128 - 1)
_i, _l, _b, _n, _x = (
    *(invoices.c, invoice_lines.c, invoice_parties.c),
    *(invoice_numbers.c, tax_codes.c),
)
_owner: Any = bindparam("owner", type_=_i.subject_id.type)
_wanted: Any = bindparam("invoice", type_=_i.id.type)
_most: Any = bindparam("most")


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """The head of an invoice."""

    subject_id: SubjectId
    id: InvoiceId
    charge_id: UUID
    number: str
    series: str
    fiscal_year: int
    serial: int
    issued_at: datetime
    vat_registered: bool
    net_poisha: int
    vat_poisha: int
    total_poisha: int
    retain_until: date


@dataclass(frozen=True, slots=True)
class InvoiceLineRow:
    """One line."""

    subject_id: SubjectId
    id: UUID
    invoice_id: InvoiceId
    place: int
    sold: str
    service_code: str
    tax_code: str
    legal_basis: str
    vat_bp: int
    net_poisha: int
    vat_poisha: int
    total_poisha: int
    retain_until: date


@dataclass(frozen=True, slots=True)
class PartyRow:
    """The buyer; never printed."""

    subject_id: SubjectId
    id: InvoiceId
    buyer: Buyer | Erased = field(repr=False)


@dataclass(frozen=True, slots=True)
class TaxCodeRow:
    """How something is taxed."""

    code: str
    service_code: str
    rate_bp: int
    legal_basis: str


@dataclass(frozen=True, slots=True)
class _Counted:
    last: int


_count = upsert(invoice_numbers).values(
    series=bindparam("series"), fiscal_year=bindparam("year"), last=1
)
_NEXT: Final = statement(
    _count.on_conflict_do_update(
        index_elements=[_n.series, _n.fiscal_year], set_={"last": _n.last + 1}
    ).returning(_n.last),
    _Counted,
)
_day: Any = bindparam("day", type_=_x.valid_from.type)
_TAX: Final = statement(
    select(_x.code, _x.service_code, _x.rate_bp, _x.legal_basis)
    .where(
        _x.code == bindparam("code"),
        _x.valid_from <= _day,
        or_(_x.valid_to.is_(None), _x.valid_to >= _day),
    )
    .order_by(_x.valid_from.desc())
    .limit(literal(1)),
    TaxCodeRow,
)
_ADD: Final = command(insert(invoices).values({c: bindparam(c.name) for c in _i}))
_ADD_LINE: Final = command(insert(invoice_lines).values({c: bindparam(c.name) for c in _l}))
_ADD_PARTY: Final = command(insert(invoice_parties).values({c: bindparam(c.name) for c in _b}))
_LIST: Final = statement(
    select(invoices)
    .where(_i.subject_id == _owner, _i.id < bindparam("before", type_=_i.id.type))
    .order_by(_i.id.desc())
    .limit(_most),
    InvoiceRow,
)
_ONE: Final = statement(
    select(invoices).where(_i.subject_id == _owner, _i.id == _wanted), InvoiceRow
)
_LINES: Final = statement(
    select(invoice_lines)
    .where(_l.subject_id == _owner, _l.invoice_id == _wanted)
    .order_by(_l.place),
    InvoiceLineRow,
)
_PARTY: Final = statement(
    select(_b.subject_id, _b.id, _b.buyer).where(_b.subject_id == _owner, _b.id == _wanted),
    PartyRow,
)


async def take_number(db: Database, series: str, year: int) -> int:
    """The next serial of a series; others wait until the commit, and a rollback gives it back."""
    return (await db.get(_NEXT, series=series, year=year)).last


async def find_tax_code(db: Database, code: str, *, day: date) -> TaxCodeRow | None:
    """How something is taxed on a Dhaka day."""
    return await db.find(_TAX, code=code, day=day)


async def add_invoice(
    db: Database, row: InvoiceRow, line: InvoiceLineRow, buyer: Buyer | None
) -> None:
    """Write an invoice whole; the buyer under the key of this month, where anybody knows them."""
    await db.run(_ADD, **values_of(row))
    await db.run(_ADD_LINE, **values_of(line))
    if buyer is not None:
        await db.run(
            _ADD_PARTY,
            subject_id=row.subject_id,
            id=row.id,
            buyer=buyer,
            retain_until=row.retain_until,
        )


async def list_invoices(
    db: Database, subject_id: SubjectId, *, before: InvoiceId | None, most: int
) -> list[InvoiceRow]:
    """A person's invoices, the newest first, before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or _LAST_ID, most=most)


async def get_invoice(db: Database, subject_id: SubjectId, invoice_id: InvoiceId) -> InvoiceRow:
    """A person's invoice. Raises NotFound."""
    return await db.get(_ONE, owner=subject_id, invoice=invoice_id)


async def list_lines(
    db: Database, subject_id: SubjectId, invoice_id: InvoiceId
) -> list[InvoiceLineRow]:
    """Its lines, in order."""
    return await db.list(_LINES, owner=subject_id, invoice=invoice_id)


async def find_party(db: Database, subject_id: SubjectId, invoice_id: InvoiceId) -> PartyRow | None:
    """Its buyer."""
    return await db.find(_PARTY, owner=subject_id, invoice=invoice_id)
