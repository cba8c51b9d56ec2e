"""How time is moved: in steps that are never longer than a day, or as after an outage."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

STEP: Final = timedelta(days=1)
FURTHEST: Final = timedelta(days=3653)


def may_move(by: timedelta) -> bool:
    """Whether a move is forward, and not so far that it never ends."""
    return timedelta(0) < by <= FURTHEST


def steps(by: timedelta, *, at_once: bool = False) -> Iterator[timedelta]:
    """The steps of a move: days, and what is left of one; or a single one."""
    if at_once:
        yield by
        return
    whole, rest = divmod(by, STEP)
    for _ in range(whole):
        yield STEP
    if rest:
        yield rest
