"""Who sold: written with the invoice, never changed."""

from typing import Any, Final

from sqlalchemy import bindparam, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.models import InvoiceId, invoice_suppliers
from qp_api.domains.payments.rules.suppliers import Supplier
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .invoices import InvoiceRow

_s = invoice_suppliers.c
_owner: Any = bindparam("owner", type_=_s.subject_id.type)
_ADD: Final = command(insert(invoice_suppliers).values({c: bindparam(c.name) for c in _s}))
_ONE: Final = statement(
    select(_s.name, _s.address, _s.bin, _s.responsible_name, _s.responsible_designation).where(
        _s.subject_id == _owner, _s.id == bindparam("invoice", type_=_s.id.type)
    ),
    Supplier,
)


async def add_supplier(db: Database, invoice: InvoiceRow, supplier: Supplier) -> None:
    """Who made this invoice."""
    await db.run(
        _ADD,
        subject_id=invoice.subject_id,
        id=invoice.id,
        retain_until=invoice.retain_until,
        **values_of(supplier),
    )


async def find_supplier(
    db: Database, subject_id: SubjectId, invoice_id: InvoiceId
) -> Supplier | None:
    """Who made an invoice; None for one that is older than this record."""
    return await db.find(_ONE, owner=subject_id, invoice=invoice_id)
