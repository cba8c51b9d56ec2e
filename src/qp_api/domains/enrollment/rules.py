"""Who gets a seat: decided from the cohort alone."""

from datetime import date
from typing import Protocol

from .errors import CohortClosed, CohortFull, PaymentNotAvailable
from .models import EnrollmentState

_OPEN = "open"


class Cohort(Protocol):
    """What the decision needs to know of a cohort."""

    @property
    def state(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def price_poisha(self) -> int: ...


def decide_enrollment(cohort: Cohort, *, has_seat: bool, today: date) -> EnrollmentState:
    """Decide how an enrollment begins; `today` is Dhaka's.

    Raises CohortClosed, PaymentNotAvailable, CohortFull, in this order: a reason that stays comes
    before one that may pass.
    """
    if cohort.state != _OPEN or today >= cohort.starts_on:
        raise CohortClosed
    if cohort.price_poisha > 0:
        raise PaymentNotAvailable
    if not has_seat:
        raise CohortFull
    return EnrollmentState.ACTIVE
