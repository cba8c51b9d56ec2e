"""What an invoice says, in English and in Bengali: labels, figures, words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from qp_api.domains.payments.messages import ReferenceKind
from qp_api.kit.amounts import bengali_digits, grouped, in_bengali_words, in_words
from qp_api.kit.calendar import DHAKA
from qp_api.kit.money import Money

from .suppliers import Supplier

_ENGLISH: Final = {
    "title": "Invoice",
    "vat_title": "Tax Invoice (Mushak-6.3)",
    "number": "Number",
    "issued": "Date and time",
    "supplier": "Supplier",
    "buyer": "Buyer",
    "bin": "BIN",
    "item": "Description",
    "service_code": "Service code",
    "net": "Price without VAT",
    "vat": "VAT",
    "line_total": "Price",
    "total": "Total",
    "words": "In words",
    "unknown": "The buyer's name is not kept any more.",
    "paid": "Paid in full through EPS.",
    ReferenceKind.ENROLLMENT: "Training course: one seat",
    ReferenceKind.CONSULTATION: "Consultancy session",
}
_BENGALI: Final = {
    "title": "চালান",
    "vat_title": "কর চালানপত্র (মূসক-৬.৩)",
    "number": "নম্বর",
    "issued": "তারিখ ও সময়",
    "supplier": "সরবরাহকারী",
    "buyer": "ক্রেতা",
    "bin": "বিআইএন",
    "item": "বিবরণ",
    "service_code": "সেবার কোড",
    "net": "মূসক ছাড়া মূল্য",
    "vat": "মূসক",
    "line_total": "মূল্য",
    "total": "সর্বমোট",
    "words": "কথায়",
    "unknown": "ক্রেতার নাম আর সংরক্ষিত নেই।",
    "paid": "ইপিএসের মাধ্যমে সম্পূর্ণ পরিশোধিত।",
    ReferenceKind.ENROLLMENT: "প্রশিক্ষণ কোর্স: একটি আসন",
    ReferenceKind.CONSULTATION: "পরামর্শ সেশন",
}


class Head(Protocol):
    """What an invoice's head says."""

    @property
    def number(self) -> str: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def vat_registered(self) -> bool: ...
    @property
    def net_poisha(self) -> int: ...
    @property
    def vat_poisha(self) -> int: ...
    @property
    def total_poisha(self) -> int: ...


class Line(Protocol):
    """What a line says."""

    @property
    def sold(self) -> str: ...
    @property
    def service_code(self) -> str: ...
    @property
    def net_poisha(self) -> int: ...
    @property
    def vat_poisha(self) -> int: ...
    @property
    def total_poisha(self) -> int: ...


def invoice_facts(
    head: Head,
    lines: Sequence[Line],
    buyer: Mapping[str, Any] | None,
    supplier: Supplier,
    *,
    bengali: bool,
) -> dict[str, object]:
    """The facts of the template; without VAT registration no VAT and no form of law is named."""
    words = _BENGALI if bengali else _ENGLISH
    total = Money(head.total_poisha)
    issued = head.issued_at.astimezone(DHAKA).strftime("%Y-%m-%d %H:%M")
    return {
        "lang": "bn" if bengali else "en",
        "labels": {str(name): text for name, text in words.items()},
        "title": words["vat_title" if head.vat_registered else "title"],
        "vat_registered": head.vat_registered,
        "number": head.number,
        "issued": bengali_digits(issued) if bengali else issued,
        "supplier": {
            "name": supplier.name,
            "address": supplier.address,
            "bin": supplier.bin if head.vat_registered else None,
        },
        "responsible": [
            part
            for part in (supplier.responsible_name, supplier.responsible_designation)
            if part and head.vat_registered
        ],
        "buyer": None
        if buyer is None
        else {name: buyer.get(name) for name in ("name", "bin", "address")},
        "lines": [
            {
                "item": words[ReferenceKind(line.sold)],
                "service_code": line.service_code,
                "net": _figure(line.net_poisha, bengali=bengali),
                "vat": _figure(line.vat_poisha, bengali=bengali),
                "total": _figure(line.total_poisha, bengali=bengali),
            }
            for line in lines
        ],
        "net": _figure(head.net_poisha, bengali=bengali),
        "vat": _figure(head.vat_poisha, bengali=bengali),
        "total": _figure(head.total_poisha, bengali=bengali),
        "words": in_bengali_words(total) if bengali else in_words(total),
    }


def _figure(poisha: int, *, bengali: bool) -> str:
    figure = grouped(Money(poisha))
    return f"৳ {bengali_digits(figure) if bengali else figure}"
