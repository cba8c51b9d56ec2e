"""Value added tax that is in a price, to the poisha, half up."""

from dataclasses import dataclass
from typing import Final

from qp_api.kit.money import Money

_WHOLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Taxed:
    """A price in its two parts."""

    net: Money
    vat: Money


def vat_within(gross: Money, rate_bp: int) -> Taxed:
    """VAT = gross x bp / (10000 + bp), half up; the parts add up to the whole."""
    divisor = _WHOLE + rate_bp
    vat = Money((2 * gross.poisha * rate_bp + divisor) // (2 * divisor))
    return Taxed(gross - vat, vat)
