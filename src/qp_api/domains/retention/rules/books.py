"""Which financial keys nobody's books need any more: a key version is a month of Dhaka (PA-3)."""

from datetime import date
from typing import Final

from qp_api.kit.calendar import add_months

_HUNDRED: Final = 100
# What is being written at this moment is sealed under this month's key, or last month's.
_IN_HAND: Final = 1


def keys_needed_from(oldest_living: int | None, *, today: date) -> int:
    """The oldest version to keep, when `oldest_living` seals a row that stays.

    Never one that a transaction in hand may be about to use.
    """
    month = add_months(today.replace(day=1), -_IN_HAND)
    in_hand = month.year * _HUNDRED + month.month
    return in_hand if oldest_living is None else min(oldest_living, in_hand)
