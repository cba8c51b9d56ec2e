from dataclasses import dataclass
from datetime import date

import pytest

from qp_api.core.errors import NotFound, Problem
from qp_api.domains.enrollment.errors import (
    AlreadyEnrolled,
    CohortClosed,
    CohortFull,
    PaymentNotAvailable,
)
from qp_api.domains.enrollment.rules import explain_refusal

BEGINS = date(2031, 2, 1)
EVE = date(2031, 1, 31)


@dataclass(frozen=True)
class Stood:
    """A free cohort that is open, and a learner who is not in it."""

    state: str | None = "open"
    starts_on: date | None = BEGINS
    price_poisha: int | None = 0
    is_enrolled: bool = False


@pytest.mark.parametrize(
    ("seat", "today", "refusal"),
    [
        (Stood(state=None, starts_on=None, price_poisha=None), EVE, NotFound),
        (Stood(is_enrolled=True), EVE, AlreadyEnrolled),
        (Stood(), BEGINS, CohortClosed),
        (Stood(state="closed"), EVE, CohortClosed),
        (Stood(price_poisha=1), EVE, PaymentNotAvailable),
        (Stood(), EVE, CohortFull),
        # What stays is said before what may pass.
        (Stood(is_enrolled=True, state="closed"), EVE, AlreadyEnrolled),
        (Stood(state="closed", price_poisha=1), EVE, CohortClosed),
    ],
)
def test_why_there_is_no_seat(seat: Stood, today: date, refusal: type[Problem]) -> None:
    with pytest.raises(refusal):
        explain_refusal(seat, today=today)
