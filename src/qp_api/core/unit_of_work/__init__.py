"""One transaction with its purpose, actor, keyring, duties and audit; commit before the answer."""

from .at_once import AtOnce, Effect, Verdict
from .calling_out import CallingOut
from .kept_answer import Answer
from .mode import Mode
from .opening import CLOSED
from .unit_of_work import UnitOfWork

__all__ = [
    "CLOSED",
    "Answer",
    "AtOnce",
    "CallingOut",
    "Effect",
    "Mode",
    "UnitOfWork",
    "Verdict",
]
