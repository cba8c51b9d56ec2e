"""When an attempt may begin, and until when it is taken (EN-3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from qp_api.domains.enrollment.errors import AttemptOver, AttemptsUsedUp, AttemptUnderWay

_OPEN: Final = "open"
GRACE: Final = timedelta(seconds=30)


class Begun(Protocol):
    """What the decisions need to know of an attempt."""

    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


def next_number(begun: Sequence[Begun], *, most: int) -> int:
    """Which attempt this is, from 1. Raises AttemptUnderWay, AttemptsUsedUp."""
    if any(attempt.state == _OPEN for attempt in begun):
        raise AttemptUnderWay
    if len(begun) >= most:
        raise AttemptsUsedUp
    return len(begun) + 1


def ends_at(attempt: Begun) -> datetime:
    """The last instant at which answers are taken, by the server's clock."""
    return attempt.due_at + GRACE


def is_overdue(attempt: Begun, *, now: datetime) -> bool:
    """Whether it is to be closed with what was saved."""
    return attempt.state == _OPEN and now > ends_at(attempt)


def check_open(attempt: Begun, *, now: datetime) -> None:
    """Refuse what comes after the end, whatever the client's clock says. Raises AttemptOver."""
    if attempt.state != _OPEN or now > ends_at(attempt):
        raise AttemptOver
