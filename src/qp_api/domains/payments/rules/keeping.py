"""How long a record of money is kept, and under which month's key (P4.3)."""

from datetime import date, datetime

from qp_api.kit.calendar import add_months, dhaka_day

_MONTHS = 12


def retain_until(at: datetime, *, years: int) -> date:
    """The last day of a record of a transaction at this instant."""
    return add_months(dhaka_day(at), years * _MONTHS)
