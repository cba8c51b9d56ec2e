from datetime import timedelta

import pytest

from qp_api.domains.sandbox.rules import STEP, may_move, next_step


@pytest.mark.parametrize(
    "by",
    [
        timedelta(seconds=1),
        timedelta(days=1),
        timedelta(days=2, microseconds=1),
        timedelta(days=731),
    ],
)
def test_a_move_is_made_of_steps_of_at_most_a_day(by: timedelta) -> None:
    taken, left = [], by
    while left:
        taken.append(next_step(left))
        left -= taken[-1]

    assert sum(taken, timedelta(0)) == by
    assert all(timedelta(0) < step <= STEP for step in taken)
    assert next_step(by, at_once=True) == by


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (timedelta(seconds=1), True),
        (timedelta(days=3653), True),
        (timedelta(0), False),
        (timedelta(seconds=-1), False),
        (timedelta(days=3653, seconds=1), False),
    ],
)
def test_time_moves_forward_and_not_without_end(by: timedelta, *, allowed: bool) -> None:
    assert may_move(by) is allowed
