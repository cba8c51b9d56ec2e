"""How time is moved: in steps that are never longer than a day, or as after an outage."""

from datetime import timedelta
from typing import Final

STEP: Final = timedelta(days=1)
FURTHEST: Final = timedelta(days=3653)


def may_move(by: timedelta) -> bool:
    """Whether a move is forward, and not so far that it never ends."""
    return timedelta(0) < by <= FURTHEST


def next_step(left: timedelta, *, at_once: bool = False) -> timedelta:
    """How far the next step of a move goes, of which so much is left: a day, or all of it."""
    return left if at_once else min(left, STEP)
