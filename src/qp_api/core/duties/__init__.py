"""The durable to-do list in PostgreSQL: what is owed is a row written with its cause."""

from .message import Message, message_kinds
from .outbox import Posted

__all__ = ["Message", "Posted", "message_kinds"]
