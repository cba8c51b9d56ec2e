"""The room's tables: charges and attempts, the ledger, the invoices."""

from .charges import (
    AttemptId,
    AttemptState,
    Charge,
    ChargeId,
    ChargeState,
    PaymentAttempt,
    charges,
    payment_attempts,
)

__all__ = [
    "AttemptId",
    "AttemptState",
    "Charge",
    "ChargeId",
    "ChargeState",
    "PaymentAttempt",
    "charges",
    "payment_attempts",
]
