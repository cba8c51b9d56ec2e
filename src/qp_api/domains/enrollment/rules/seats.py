"""Why there is no seat, and for how long one is reserved: decided from how the cohort stood."""

from datetime import date, datetime, timedelta
from typing import Protocol

from qp_api.core.errors import NotFound
from qp_api.domains.enrollment.errors import AlreadyEnrolled, CohortClosed, CohortFull
from qp_api.kit.calendar import start_of_day

_OPEN = "open"


class Refused(Protocol):
    """What the decision needs to know; None where there is no such cohort."""

    @property
    def state(self) -> str | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def price_poisha(self) -> int | None: ...
    @property
    def is_enrolled(self) -> bool: ...


def explain_refusal(seat: Refused, *, today: date, offered: int) -> tuple[int, date]:
    """Raise why no seat was given at the price that was offered; `today` is Dhaka's.

    NotFound, AlreadyEnrolled, CohortClosed, CohortFull, in this order: a reason that stays comes
    before one that may pass. Where only the price was another one: that price, and the first day.
    """
    if seat.starts_on is None or seat.price_poisha is None:
        raise NotFound
    if seat.is_enrolled:
        raise AlreadyEnrolled
    if seat.state != _OPEN or today >= seat.starts_on:
        raise CohortClosed
    if seat.price_poisha == offered:
        raise CohortFull
    return seat.price_poisha, seat.starts_on


def payment_due_at(now: datetime, *, starts_on: date, reserved_for: timedelta) -> datetime:
    """Until when a reserved seat is to be paid for: never beyond the cohort's start."""
    return min(now + reserved_for, start_of_day(starts_on))
