"""How long the register of consents is kept (P4.1, `register`)."""

from datetime import datetime
from typing import Final

from qp_api.kit.calendar import add_months, dhaka_day, start_of_day

_KEPT_MONTHS: Final = 60


def kept_since(now: datetime) -> datetime:
    """Events before this instant are over."""
    return start_of_day(add_months(dhaka_day(now), -_KEPT_MONTHS))
