"""One transaction with its purpose, actor, keyring, duties and audit; commit before the answer."""

from .at_once import AtOnce, Decide, Effect, Verdict
from .calling_out import CallingOut
from .mode import Mode
from .opening import CLOSED
from .tail import Answer
from .unit_of_work import UnitOfWork

__all__ = [
    "CLOSED",
    "Answer",
    "AtOnce",
    "CallingOut",
    "Decide",
    "Effect",
    "Mode",
    "UnitOfWork",
    "Verdict",
]
