"""Set an invoice as a PDF, once the connection is given back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qp_api.core.actor import Actor, Role
from qp_api.core.crypto.faults import Erased
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.typesetting import typeset
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.models import InvoiceId
from qp_api.domains.payments.rules.invoice_words import invoice_facts
from qp_api.domains.payments.rules.suppliers import supplier_of
from qp_api.domains.payments.settings import PaymentSettings
from qp_api.domains.payments.store import invoices, suppliers

_ROOM = "qp_api.domains.payments"


@dataclass(frozen=True, slots=True)
class Download:
    """A document that is set while it leaves."""

    name: str
    pieces: AsyncIterator[bytes]


async def download_invoice(
    uow: UnitOfWork, actor: Actor, *, invoice_id: InvoiceId, bengali: bool
) -> Download:
    """The actor's own invoice, or anybody's for finance, as a PDF. Raises NotFound."""
    person = actor.person
    if Role.FINANCE in actor.roles:
        person = (await find_owner(uow, "invoices", invoice_id)).subject_id
    if person != actor.subject_id:
        uow.audit(
            "payments.download_invoice",
            subject_id=person,
            object_id=invoice_id,
            details={"role": str(Role.FINANCE), "reason": "finance"},
        )
    row = await invoices.get_invoice(uow.db, person, invoice_id)
    lines = await invoices.list_lines(uow.db, person, invoice_id)
    party = await invoices.find_party(uow.db, person, invoice_id)
    buyer = None if party is None or isinstance(party.buyer, Erased) else party.buyer
    # An invoice of before that record has no supplier of its own: then today's is the nearest.
    supplier = await suppliers.find_supplier(uow.db, person, invoice_id) or supplier_of(
        uow.process.port(PaymentSettings)
    )
    facts = invoice_facts(row, lines, buyer, supplier, bengali=bengali)
    return Download(f"{row.number}.pdf", _pieces(facts))


async def _pieces(facts: dict[str, object]) -> AsyncIterator[bytes]:
    yield await typeset(_template(), facts)


@cache
def _template() -> str:
    return files(_ROOM).joinpath("words/invoice.typ").read_text(encoding="utf-8")
