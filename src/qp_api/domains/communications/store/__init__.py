"""The room's SQL, by owner."""

from .messages import MessageRow, add_message, list_messages

__all__ = ["MessageRow", "add_message", "list_messages"]
