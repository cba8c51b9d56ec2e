"""When the gateway is asked how an attempt stands (payments.md section 6)."""

from datetime import datetime, timedelta
from typing import Final

from qp_api.domains.payments.models import AttemptState

from .attempts import OPEN

_AFTER_RETURN: Final = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900))
_AFTER_BEGIN: Final = tuple(timedelta(seconds=s) for s in (120, 300, 900))
QUICK_CHECKS: Final = len(_AFTER_RETURN)
"""Whoever has been asked so often is asked hourly."""
_OVERDUE: Final = timedelta(hours=72)
_LATEST: Final = timedelta(days=7)
_SOON: Final = timedelta(seconds=1)
_HOUR, _QUARTER, _DAY = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
_WATCHED: Final = OPEN | {AttemptState.FAILED, AttemptState.CANCELLED, AttemptState.EXPIRED}
RESCUE_AFTER: Final = timedelta(minutes=3)
"""Longer than opening a session can take, token and all."""


def is_overdue(started_at: datetime, now: datetime) -> bool:
    """Whether an attempt has had all its time."""
    return now - started_at >= _OVERDUE


def next_check(
    state: AttemptState, *, started_at: datetime, watched_from: datetime, asked: int, now: datetime
) -> datetime | None:
    """When to ask again, `asked` times after verification began; None when nobody asks any more.

    Money that comes late is looked for a week beyond the end.
    """
    if state not in _WATCHED or now - started_at >= _OVERDUE + _LATEST:
        return None
    if is_overdue(started_at, now) or state not in OPEN:
        return now + (_DAY if is_overdue(started_at, now) else _QUARTER)
    steps = _AFTER_RETURN if watched_from > started_at else _AFTER_BEGIN
    if asked < len(steps):
        return max(watched_from + steps[asked], now + _SOON)
    return min(now + _HOUR, max(started_at + _OVERDUE, now + _SOON))
