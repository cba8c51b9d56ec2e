"""How much of a request's time has passed, and when that is told (DR-4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from qp_api.kit.calendar import dhaka_day

SHARES: Final = (50, 80, 100)
"""Per cent of the time at which the officer is told; after the last one, daily."""

AGAIN_AFTER: Final = timedelta(days=1)


def alarm_at(received_at: datetime, due_at: datetime, share: int) -> datetime:
    """When so many per cent of the time have passed."""
    return received_at + (due_at - received_at) * share / 100


def alarms(received_at: datetime, due_at: datetime) -> Iterator[tuple[int, datetime]]:
    """Every share with its time."""
    for share in SHARES:
        yield share, alarm_at(received_at, due_at, share)


def day_number(due_at: datetime) -> int:
    """The due day as a number, by which an alarm knows whether it is still true."""
    return dhaka_day(due_at).toordinal()
