"""Faults on demand: each has a scope and a count, and is used up by what it befalls."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

ALL: Final = "all"
NEXT: Final = "next"


class Fault(StrEnum):
    """What can go wrong."""

    INITIALIZE_TIMEOUT_AFTER_COMMIT = "initialize_timeout_after_commit"
    INITIALIZE_500 = "initialize_500"
    INITIALIZE_302 = "initialize_302"
    TOKEN_EXPIRED_MID_FLOW = "token_expired_mid_flow"  # noqa: S105 -- a fault's name
    VERIFY_404 = "verify_404_for"
    VERIFY_500 = "verify_500"
    VERIFY_302 = "verify_302"
    VERIFY_TIMEOUT = "verify_timeout"
    VERIFY_GARBAGE = "verify_garbage_json"
    VERIFY_NO_AMOUNT = "verify_missing_amount"
    AMOUNT_MISMATCH = "amount_mismatch"
    WRONG_ECHO = "wrong_merchant_txn_echo"
    CURRENCY_USD = "currency_usd"
    UNKNOWN_WORD = "status_unknown_word"
    LATE_SUCCESS = "late_success_after_cancel"
    DOUBLE_PAYMENT = "double_payment"
    RETURN_NEVER = "return_never"
    RETURN_FORGED = "return_forged_success"
    SLOW = "slow"
    UNDER_DATA = "verify_under_data"
    LOWER_CASE = "verify_lower_case"


@dataclass
class Planned:
    """A fault that waits; `value` is poisha, or milliseconds, where it needs one."""

    name: Fault
    scope: str = NEXT
    count: int = 1
    value: int = 0

    def shown(self) -> dict[str, Any]:
        """As `GET /faults` tells it."""
        return {
            "name": str(self.name),
            "scope": self.scope,
            "count": self.count,
            "value": self.value,
        }


class Faults:
    """What is planned; `take` uses it up."""

    def __init__(self) -> None:
        self.planned: list[Planned] = []

    def plan(self, name: Fault, *, scope: str = NEXT, count: int = 1, value: int = 0) -> None:
        """Let it happen so often: to the next, to all, or to one transaction."""
        self.planned.append(Planned(name, scope, count, value))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self.planned.clear()

    def take(self, name: Fault, transaction: str) -> Planned | None:
        """The fault that befalls this transaction now; its count goes down, but for `all`."""
        for one in self.planned:
            if one.name is name and one.scope in (ALL, NEXT, transaction):
                if one.scope != ALL:
                    one.count -= 1
                    if one.count <= 0:
                        self.planned.remove(one)
                return one
        return None
