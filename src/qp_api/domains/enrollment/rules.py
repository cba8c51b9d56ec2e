"""Why there is no seat: decided from how the cohort stood."""

from datetime import date
from typing import NoReturn, Protocol

from qp_api.core.errors import NotFound

from .errors import AlreadyEnrolled, CohortClosed, CohortFull, PaymentNotAvailable

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


def explain_refusal(seat: Refused, *, today: date) -> NoReturn:
    """Raise the reason why no seat was given; `today` is Dhaka's.

    NotFound, AlreadyEnrolled, CohortClosed, PaymentNotAvailable, CohortFull, in this order: a
    reason that stays comes before one that may pass.
    """
    if seat.starts_on is None:
        raise NotFound
    if seat.is_enrolled:
        raise AlreadyEnrolled
    if seat.state != _OPEN or today >= seat.starts_on:
        raise CohortClosed
    if seat.price_poisha:
        raise PaymentNotAvailable
    raise CohortFull
