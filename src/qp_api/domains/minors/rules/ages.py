"""What an age lock tells: that its person is not yet 16 (AG-1, AG-3)."""

from datetime import date
from typing import Final

from qp_api.domains.accounts.public import MINIMUM_AGE
from qp_api.kit.calendar import add_months, adult_from

_MONTHS: Final = 12


def says_too_young(locked_until: date | None, *, today: date) -> bool:
    """Whether nobody who is 16 today has a lock that lasts so long."""
    youngest = add_months(today, -_MONTHS * MINIMUM_AGE)
    return locked_until is not None and locked_until > adult_from(youngest)
