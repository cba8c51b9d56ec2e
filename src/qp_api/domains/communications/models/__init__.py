"""The room's tables: mail that was sent, and tickets with what was written in them."""

from .mail import NOT_KEPT, MailKind, MailMessage, MailState, MessageId, mail_messages
from .tickets import (
    SupportTicket,
    TicketId,
    TicketMessage,
    TicketState,
    Writer,
    support_tickets,
    ticket_messages,
)

__all__ = [
    "NOT_KEPT",
    "MailKind",
    "MailMessage",
    "MailState",
    "MessageId",
    "SupportTicket",
    "TicketId",
    "TicketMessage",
    "TicketState",
    "Writer",
    "mail_messages",
    "support_tickets",
    "ticket_messages",
]
