"""Who sells: as the settings say today, and as an invoice says of its own day."""

from dataclasses import dataclass, field

from qp_api.domains.payments.settings import PaymentSettings


@dataclass(frozen=True, slots=True)
class Supplier:
    """What an invoice says of whoever made it; empty words are not printed."""

    name: str
    address: str
    bin: str | None
    responsible_name: str = field(repr=False)
    responsible_designation: str


def supplier_of(settings: PaymentSettings) -> Supplier:
    """The supplier of today."""
    return Supplier(
        name=settings.supplier_name,
        address=settings.supplier_address,
        bin=settings.supplier_bin,
        responsible_name=settings.responsible_name,
        responsible_designation=settings.responsible_designation,
    )
