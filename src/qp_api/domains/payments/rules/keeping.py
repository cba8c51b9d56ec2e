"""How long a record of money is kept, and under which month's key (P4.3)."""

from datetime import date, datetime

from qp_api.kit.calendar import add_months, dhaka_day, end_of_day

_MONTHS = 12
_HUNDRED = 100


def retain_until(at: datetime, *, years: int) -> date:
    """The last day of a record of a transaction at this instant."""
    return add_months(dhaka_day(at), years * _MONTHS)


def key_month(at: datetime) -> int:
    """The version of the financial key for this instant's month in Dhaka, as 202611."""
    day = dhaka_day(at)
    return day.year * _HUNDRED + day.month


def month_kept_until(at: datetime, *, years: int) -> datetime:
    """When the last record can end that is sealed under this instant's month, in UTC."""
    first = dhaka_day(at).replace(day=1)
    last_day = add_months(first, 1).toordinal() - 1
    return end_of_day(add_months(date.fromordinal(last_day), years * _MONTHS))
