"""One transaction with its purpose, actor, keyring, duties and audit; commit before the answer."""

from .mode import Mode
from .unit_of_work import UnitOfWork

__all__ = ["Mode", "UnitOfWork"]
