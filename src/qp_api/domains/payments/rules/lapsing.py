"""Whether a charge may lapse: not while money may be on its way."""

from collections.abc import Iterable
from typing import Final

from qp_api.domains.payments.models import AttemptState

_MONEY_MAY_COME: Final = frozenset(
    {
        AttemptState.OPENING,
        AttemptState.UNKNOWN,
        AttemptState.RETURNED,
        AttemptState.REVIEW,
        AttemptState.PAID,
    }
)


def is_money_coming(states: Iterable[str]) -> bool:
    """Whether some attempt may have been paid without our knowing it yet, or was."""
    return any(AttemptState(state) in _MONEY_MAY_COME for state in states)
