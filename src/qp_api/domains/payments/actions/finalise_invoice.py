"""Make the invoice of a charge that was paid: numbered, posted, never changed again."""

from datetime import date

from qp_api.core.crypto.faults import Erased
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.errors import BooksIncomplete
from qp_api.domains.payments.messages import InvoiceIssued, ReferenceKind
from qp_api.domains.payments.models import EntryKind, InvoiceId
from qp_api.domains.payments.rules.bookkeeping import postings_of_invoice
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.domains.payments.rules.numbers import fiscal_year, invoice_number
from qp_api.domains.payments.rules.suppliers import supplier_of
from qp_api.domains.payments.rules.taxes import Taxed, vat_within
from qp_api.domains.payments.settings import PaymentSettings
from qp_api.domains.payments.store import invoices, suppliers
from qp_api.domains.payments.store.attempts import AttemptRow
from qp_api.domains.payments.store.charges import ChargeRow
from qp_api.domains.payments.store.invoices import InvoiceLineRow, InvoiceRow, TaxCodeRow
from qp_api.domains.payments.store.ledger import Event
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id
from qp_api.kit.money import Money

_SERIES = "INV"


async def finalise_invoice(uow: UnitOfWork, charge: ChargeRow, attempt: AttemptRow) -> Event:
    """Write the invoice; gives what is to be posted for it. The number is taken last.

    The buyer is who they were when the payment began, the supplier who it is now, for good
    (payments.md section 9). Raises
    BooksIncomplete for a tax code that is not in force: the money is settled once it is.
    """
    settings = uow.process.port(PaymentSettings)
    kind = ReferenceKind(charge.reference_kind)
    day = dhaka_day(uow.now)
    code = await _tax_code(uow, settings, kind, day)
    rate = code.rate_bp if settings.vat_registered else 0
    taxed = vat_within(Money(charge.amount_poisha), rate)
    year = fiscal_year(day)
    serial = await invoices.take_number(uow.db, _SERIES, year)
    row = InvoiceRow(
        subject_id=charge.subject_id,
        id=InvoiceId(new_id()),
        charge_id=charge.id,
        number=invoice_number(_SERIES, year, serial),
        series=_SERIES,
        fiscal_year=year,
        serial=serial,
        issued_at=uow.now,
        vat_registered=settings.vat_registered,
        net_poisha=taxed.net.poisha,
        vat_poisha=taxed.vat.poisha,
        total_poisha=charge.amount_poisha,
        retain_until=retain_until(uow.now, years=uow.process.settings.finance_years),
    )
    buyer = None if isinstance(attempt.buyer, Erased) else attempt.buyer
    await invoices.add_invoice(uow.db, row, _line(row, kind, code, rate=rate), buyer)
    await suppliers.add_supplier(uow.db, row, supplier_of(settings))
    uow.post(InvoiceIssued(subject_id=charge.subject_id, invoice_id=row.id))
    return _event(uow, row, kind, taxed)


def _event(uow: UnitOfWork, row: InvoiceRow, kind: ReferenceKind, taxed: Taxed) -> Event:
    return Event(
        kind=EntryKind.INVOICE,
        key=f"charge:{row.charge_id}:invoice",
        postings=postings_of_invoice(kind, taxed),
        occurred_at=uow.now,
        posted_at=uow.clock.process_now(),
        invoice_number=row.number,
    )


async def _tax_code(
    uow: UnitOfWork, settings: PaymentSettings, kind: ReferenceKind, day: date
) -> TaxCodeRow:
    is_training = kind is ReferenceKind.ENROLLMENT
    wanted = settings.training_tax_code if is_training else settings.consultancy_tax_code
    code = await invoices.find_tax_code(uow.db, wanted, day=day)
    if code is None:
        raise BooksIncomplete(f"no tax code {wanted!r} is in force")
    return code


def _line(row: InvoiceRow, kind: ReferenceKind, code: TaxCodeRow, *, rate: int) -> InvoiceLineRow:
    return InvoiceLineRow(
        subject_id=row.subject_id,
        id=new_id(),
        invoice_id=row.id,
        place=1,
        sold=str(kind),
        service_code=code.service_code,
        tax_code=code.code,
        legal_basis=code.legal_basis,
        vat_bp=rate,
        net_poisha=row.net_poisha,
        vat_poisha=row.vat_poisha,
        total_poisha=row.total_poisha,
        retain_until=row.retain_until,
    )
