"""Acts that need two persons: asked for, frozen, decided by a second one, done at once (R21)."""

from .asking import ask_approval, withdraw_waiting
from .deciding import (
    Approver,
    Deciding,
    Decision,
    Reason,
    decide,
    decides_still,
    list_approvers,
)
from .kinds import Approval, ApprovalKind, ApprovalKinds
from .models import ApprovalId, ApprovalState

__all__ = [
    "Approval",
    "ApprovalId",
    "ApprovalKind",
    "ApprovalKinds",
    "ApprovalState",
    "Approver",
    "Deciding",
    "Decision",
    "Reason",
    "ask_approval",
    "decide",
    "decides_still",
    "list_approvers",
    "withdraw_waiting",
]
