"""What payers see of their payments, and finance of everybody's; that finance looked is noted."""

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from qp_api.core.actor import Actor, Role
from qp_api.core.crypto.faults import Erased
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

from .models import ChargeId, InvoiceId
from .rules.bookkeeping import LedgerEntry
from .settings import PaymentSettings
from .store import charges, invoices, ledger
from .store.attempts import Buyer
from .store.charges import PaymentRow
from .store.invoices import InvoiceLineRow, InvoiceRow
from .store.ledger import TransactionRow


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """A whole invoice; the buyer is never printed."""

    row: InvoiceRow
    lines: list[InvoiceLineRow]
    buyer: Buyer | Erased | None = field(repr=False)


Entry = tuple[TransactionRow, LedgerEntry]


def position(row: PaymentRow | InvoiceRow) -> Position:
    """Where a payment or an invoice stands in its list."""
    return (row.id,)


def entry_position(row: Entry) -> Position:
    """Where a ledger entry stands in the list."""
    return (row[0].number,)


async def list_payments(
    uow: UnitOfWork, actor: Actor, *, of: UUID | None, after: Position | None, most: int
) -> list[PaymentRow]:
    """A person's payments, the newest first; somebody else's for finance. Raises NotFound."""
    person = _whose(actor, of)
    if person != actor.subject_id:
        uow.audit("payments.list_payments", subject_id=person, details=_LOOKED)
    before = None if after is None else cast("ChargeId", after[0])
    return await charges.list_payments(uow.db, person, before=before, most=most)


async def read_payment(uow: UnitOfWork, actor: Actor, *, payment_id: ChargeId) -> PaymentRow:
    """One payment of the actor's own, or anybody's for finance. Raises NotFound."""
    person = await _owner(uow, actor, "charges", payment_id)
    if person != actor.subject_id:
        uow.audit("payments.read_payment", subject_id=person, object_id=payment_id, details=_LOOKED)
    return await charges.get_payment(uow.db, person, payment_id)


async def list_invoices(
    uow: UnitOfWork, actor: Actor, *, of: UUID | None, after: Position | None, most: int
) -> list[InvoiceRow]:
    """A person's invoices, the newest first; somebody else's for finance. Raises NotFound."""
    person = _whose(actor, of)
    if person != actor.subject_id:
        uow.audit("payments.list_invoices", subject_id=person, details=_LOOKED)
    before = None if after is None else cast("InvoiceId", after[0])
    return await invoices.list_invoices(uow.db, person, before=before, most=most)


async def read_invoice(uow: UnitOfWork, actor: Actor, *, invoice_id: InvoiceId) -> InvoiceView:
    """One invoice of the actor's own, or anybody's for finance. Raises NotFound."""
    person = await _owner(uow, actor, "invoices", invoice_id)
    if person != actor.subject_id:
        uow.audit("payments.read_invoice", subject_id=person, object_id=invoice_id, details=_LOOKED)
    return await view_invoice(uow, person, invoice_id)


async def view_invoice(uow: UnitOfWork, person: SubjectId, invoice_id: InvoiceId) -> InvoiceView:
    """A person's invoice, whole. Raises NotFound."""
    row = await invoices.get_invoice(uow.db, person, invoice_id)
    lines = await invoices.list_lines(uow.db, person, invoice_id)
    party = await invoices.find_party(uow.db, person, invoice_id)
    return InvoiceView(row, lines, None if party is None else party.buyer)


async def list_ledger_entries(uow: UnitOfWork, *, after: Position | None, most: int) -> list[Entry]:
    """The ledger, the newest entry first; it names nobody."""
    before = None if after is None else cast("int", after[0])
    return await ledger.list_entries(uow.db, before=before, most=most)


_LOOKED = {"role": str(Role.FINANCE), "reason": "finance"}


def _whose(actor: Actor, of: UUID | None) -> SubjectId:
    if of is None or of == actor.subject_id:
        return actor.person
    if Role.FINANCE not in actor.roles:
        raise NotFound
    return SubjectId(of)


async def _owner(uow: UnitOfWork, actor: Actor, table: str, row_id: UUID) -> SubjectId:
    if Role.FINANCE not in actor.roles:
        return actor.person
    return (await find_owner(uow, table, row_id)).subject_id


async def unknown_tax_codes(uow: UnitOfWork) -> list[str]:
    """The tax codes of the settings that are not in force today: nothing can be settled by them."""
    wanted, day = uow.process.port(PaymentSettings).tax_codes, dhaka_day(uow.now)
    return [code for code in wanted if await invoices.find_tax_code(uow.db, code, day=day) is None]
