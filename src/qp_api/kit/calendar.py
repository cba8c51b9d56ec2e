"""Days, months and years as the policy counts them: by the calendar of Dhaka."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DHAKA = ZoneInfo("Asia/Dhaka")

_REPLY_DAYS = timedelta(days=30)
_REPLY_MONTHS = 1
_EXTENDED_MONTHS = 3
_ADULT_AGE = 18
_DECEMBER = 12


class NotAware(ValueError):
    """A time without a zone lies on no particular day."""


def dhaka_day(at: datetime) -> date:
    """Give the day it is in Dhaka at an instant. Raises NotAware."""
    if at.tzinfo is None:
        raise NotAware
    return at.astimezone(DHAKA).date()


def start_of_day(day: date) -> datetime:
    """Give the first instant of a Dhaka day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=DHAKA).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Give the last microsecond of a Dhaka day, in UTC: a promise for that day is kept until it."""
    return start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)


def add_months(day: date, months: int) -> date:
    """Go `months` on (or back), to the same day of the month or else to that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )


def reply_due_on(received_at: datetime) -> date:
    """Give the last day for answering a rights request: 30 days or a month, the earlier. DR-1."""
    received_on = dhaka_day(received_at)
    return min(received_on + _REPLY_DAYS, add_months(received_on, _REPLY_MONTHS))


def reply_due_at(received_at: datetime) -> datetime:
    """Give the last instant for answering a rights request, in UTC. DR-1."""
    return end_of_day(reply_due_on(received_at))


def extended_due_on(received_at: datetime) -> date:
    """Give the latest day an extension may reach: three months after receipt. DR-5."""
    return add_months(dhaka_day(received_at), _EXTENDED_MONTHS)


def extended_due_at(received_at: datetime) -> datetime:
    """Give the last instant an extension may reach, in UTC. DR-5."""
    return end_of_day(extended_due_on(received_at))


def completed_years(born_on: date, today: date) -> int:
    """Give the age in full years; negative before birth. AG-1.

    Who is born on 29 February turns a year older on 1 March of a common year.
    """
    had_no_birthday_yet = (today.month, today.day) < (born_on.month, born_on.day)
    return today.year - born_on.year - had_no_birthday_yet


def adult_from(born_on: date) -> date:
    """Give the first day of the month after the 18th birthday. AG-3.

    Stored in place of the birth date: the exact day would give it back.
    """
    year = born_on.year + _ADULT_AGE
    born_on_leap_day = (born_on.month, born_on.day) == (2, 29)
    # A birthday that counts as 1 March (AG-1) lies in March.
    month = 3 if born_on_leap_day and not calendar.isleap(year) else born_on.month
    return date(year + 1, 1, 1) if month == _DECEMBER else date(year, month + 1, 1)
