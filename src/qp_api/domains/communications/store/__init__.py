"""The room's SQL, by owner."""

from .messages import (
    MessageRow,
    add_message,
    list_messages,
    list_recipients,
    put_recipients,
)

__all__ = ["MessageRow", "add_message", "list_messages", "list_recipients", "put_recipients"]
