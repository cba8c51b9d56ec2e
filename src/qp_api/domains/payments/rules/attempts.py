"""What an attempt may become, and what its payment looks like (payments.md section 4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from qp_api.domains.payments.errors import AlreadyPaid, ChargeExpired, PaymentUnderWay
from qp_api.domains.payments.models import AttemptState, ChargeState
from qp_api.domains.payments.ports import GatewaySaid

_S = AttemptState
_ENDS: Final = frozenset({_S.PAID, _S.FAILED, _S.CANCELLED, _S.EXPIRED, _S.REVIEW})
MAY_BECOME: Final[Mapping[AttemptState, frozenset[AttemptState]]] = {
    _S.OPENING: frozenset({_S.SESSION_OPEN, _S.FAILED, _S.UNKNOWN}),
    _S.SESSION_OPEN: _ENDS | {_S.RETURNED},
    _S.UNKNOWN: _ENDS | {_S.RETURNED},
    _S.RETURNED: _ENDS,
    _S.FAILED: frozenset({_S.PAID, _S.REVIEW}),
    _S.CANCELLED: frozenset({_S.PAID, _S.REVIEW}),
    _S.EXPIRED: frozenset({_S.PAID, _S.REVIEW}),
    _S.REVIEW: frozenset({_S.PAID, _S.FAILED}),
    _S.PAID: frozenset(),
}
"""The database's trigger says the same."""
OPEN: Final = frozenset({_S.SESSION_OPEN, _S.UNKNOWN, _S.RETURNED})
_WITH_THE_GATEWAY: Final = frozenset({_S.OPENING, _S.RETURNED, _S.REVIEW})


class PaymentState(StrEnum):
    """How far a payment is, as its payer is told."""

    AWAITING_PAYER = "awaiting_payer"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVIEW = "review"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


def state_of(
    charge: str, attempts: Sequence[str], *, due_at: datetime, now: datetime
) -> PaymentState:
    """What a charge is, by its attempts in the order of their making; the first match."""
    states = [AttemptState(state) for state in attempts]
    had = set(states)
    matches = (
        (charge == ChargeState.PAID or _S.PAID in had, PaymentState.PAID),
        (_S.REVIEW in had, PaymentState.REVIEW),
        (bool(had & {_S.RETURNED, _S.UNKNOWN}), PaymentState.PROCESSING),
        (charge == ChargeState.EXPIRED or now >= due_at, PaymentState.EXPIRED),
        (not had or bool(had & {_S.OPENING, _S.SESSION_OPEN}), PaymentState.AWAITING_PAYER),
    )
    found = next((state for holds, state in matches if holds), None)
    return PaymentState(states[-1]) if found is None else found


def check_startable(
    charge: str, attempts: Sequence[tuple[str, str | None]], *, due_at: datetime, now: datetime
) -> None:
    """Refuse another attempt; each of those there were is its state, and what the gateway said.

    Raises AlreadyPaid, PaymentUnderWay, ChargeExpired.
    """
    if charge == ChargeState.PAID:
        raise AlreadyPaid
    if any(_may_be_paid(AttemptState(state), said) for state, said in attempts):
        raise PaymentUnderWay
    if charge == ChargeState.EXPIRED or now >= due_at:
        raise ChargeExpired


def _may_be_paid(state: AttemptState, said: str | None) -> bool:
    if state is AttemptState.UNKNOWN:
        return said != GatewaySaid.NOT_FOUND
    return state in _WITH_THE_GATEWAY
