from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from qp_api.core.errors import NotFound, Problem
from qp_api.domains.enrollment.errors import AlreadyEnrolled, CohortClosed, CohortFull
from qp_api.domains.enrollment.rules.seats import explain_refusal, payment_due_at

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
        (Stood(), EVE, CohortFull),
        # What stays is said before what may pass.
        (Stood(is_enrolled=True, state="closed"), EVE, AlreadyEnrolled),
        (Stood(state="closed", price_poisha=1), EVE, CohortClosed),
    ],
)
def test_why_there_is_no_seat(seat: Stood, today: date, refusal: type[Problem]) -> None:
    with pytest.raises(refusal):
        explain_refusal(seat, today=today, offered=0)


def test_another_price_is_told_with_the_first_day() -> None:
    assert explain_refusal(Stood(price_poisha=7), today=EVE, offered=0) == (7, BEGINS)
    with pytest.raises(CohortFull):
        explain_refusal(Stood(price_poisha=7), today=EVE, offered=7)


@pytest.mark.parametrize(
    ("asked_at", "due_at"),
    [
        (datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 1, 2, tzinfo=UTC)),
        # The first day begins in Dhaka at 18:00 UTC of its eve.
        (datetime(2031, 1, 31, 12, tzinfo=UTC), datetime(2031, 1, 31, 18, tzinfo=UTC)),
    ],
)
def test_a_seat_is_reserved_never_beyond_the_start(asked_at: datetime, due_at: datetime) -> None:
    day = timedelta(hours=24)
    assert payment_due_at(asked_at, starts_on=BEGINS, reserved_for=day) == due_at
