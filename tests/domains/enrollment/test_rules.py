from dataclasses import dataclass
from datetime import date

import pytest

from qp_api.core.errors import Problem
from qp_api.domains.enrollment.errors import CohortClosed, CohortFull, PaymentNotAvailable
from qp_api.domains.enrollment.models import EnrollmentState
from qp_api.domains.enrollment.rules import decide_enrollment

BEGINS = date(2031, 2, 1)
EVE = date(2031, 1, 31)


@dataclass(frozen=True)
class FreeCohort:
    state: str = "open"
    starts_on: date = BEGINS
    price_poisha: int = 0


def test_a_free_seat_is_active_at_once_until_the_eve_of_the_first_day() -> None:
    decided = decide_enrollment(FreeCohort(), has_seat=True, today=EVE)

    assert decided is EnrollmentState.ACTIVE


@pytest.mark.parametrize(
    ("cohort", "has_seat", "today", "refusal"),
    [
        (FreeCohort(), True, BEGINS, CohortClosed),
        (FreeCohort(state="closed"), True, EVE, CohortClosed),
        (FreeCohort(price_poisha=1), True, EVE, PaymentNotAvailable),
        (FreeCohort(), False, EVE, CohortFull),
        # What stays is said before what may pass.
        (FreeCohort(state="closed", price_poisha=1), False, EVE, CohortClosed),
        (FreeCohort(price_poisha=1), False, EVE, PaymentNotAvailable),
    ],
)
def test_why_there_is_no_seat(
    cohort: FreeCohort, has_seat: bool, today: date, refusal: type[Problem]
) -> None:
    with pytest.raises(refusal):
        decide_enrollment(cohort, has_seat=has_seat, today=today)
