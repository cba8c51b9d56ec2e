"""What the gateway's own answer means for an attempt (payments.md section 5)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qp_api.domains.payments.models import AttemptState
from qp_api.domains.payments.ports import GatewaySaid, GatewayStatus
from qp_api.kit.money import Money

from .attempts import MAY_BECOME, OPEN

_NO: Final = {
    GatewaySaid.FAILED: AttemptState.FAILED,
    GatewaySaid.CANCELLED: AttemptState.CANCELLED,
}


class Judgement(StrEnum):
    """What is to be done."""

    STAYS = "stays"
    PAID = "paid"
    WRONG_AMOUNT = "wrong_amount"
    FOREIGN = "foreign"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Decided:
    """The judgement, and the state that an attempt gets."""

    judgement: Judgement
    becomes: AttemptState


@dataclass(frozen=True, slots=True)
class Expected:
    """What an attempt was opened with."""

    reference: str
    amount: Money
    state: AttemptState
    is_overdue: bool


def judge(expected: Expected, status: GatewayStatus) -> Decided:
    """Compare what was asked with what is answered; what can't be read moves nothing.

    An overdue attempt ends: without a trace it is expired, unreadable it is looked at. What is
    looked at is for two persons to decide, and for no machine.
    """
    if expected.state is AttemptState.REVIEW:
        return Decided(Judgement.STAYS, expected.state)
    found = _judge(expected, status)
    if found.becomes in MAY_BECOME[expected.state]:
        return found
    return Decided(Judgement.STAYS, expected.state)


def _judge(expected: Expected, status: GatewayStatus) -> Decided:
    if status.said is GatewaySaid.PAID:
        return _paid(expected, status)
    if status.said is GatewaySaid.REVIEW:
        return Decided(Judgement.FOREIGN, AttemptState.REVIEW)
    if status.said in _NO and _is_ours(expected, status):
        return Decided(Judgement.ENDED, _NO[status.said])
    return _unsettled(expected, status.said)


def _paid(expected: Expected, status: GatewayStatus) -> Decided:
    if status.reference is None or status.amount is None:
        return _unsettled(expected, GatewaySaid.UNKNOWN)
    if not _is_ours(expected, status):
        return Decided(Judgement.FOREIGN, AttemptState.REVIEW)
    if status.amount != expected.amount:
        return Decided(Judgement.WRONG_AMOUNT, AttemptState.REVIEW)
    return Decided(Judgement.PAID, AttemptState.PAID)


def _unsettled(expected: Expected, said: GatewaySaid) -> Decided:
    if expected.is_overdue and expected.state in OPEN:
        unreadable = said is GatewaySaid.UNKNOWN
        ends_as = AttemptState.REVIEW if unreadable else AttemptState.EXPIRED
        return Decided(Judgement.FOREIGN if unreadable else Judgement.ENDED, ends_as)
    return Decided(Judgement.STAYS, expected.state)


def _is_ours(expected: Expected, status: GatewayStatus) -> bool:
    return status.reference == expected.reference and status.currency in (None, Money.currency)
