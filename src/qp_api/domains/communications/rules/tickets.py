"""Whose turn it is after something was written or asked for."""

from typing import Final

from qp_api.domains.communications.models import TicketState, Writer

MOST_MESSAGES: Final = 200
_TURN: Final = {Writer.OWNER: TicketState.OPEN, Writer.SUPPORT: TicketState.PENDING}


def turn_after(writer: Writer) -> TicketState:
    """Who writes passes the turn on; a closed ticket is opened by that."""
    return _TURN[writer]


def may_set(writer: Writer, state: TicketState) -> bool:
    """Whoever asked may say that it is settled; the rest is support's to say."""
    return writer is Writer.SUPPORT or state is TicketState.CLOSED


def writer_of(*, is_owner: bool) -> Writer:
    """On whose side somebody acts in a ticket: one's own is one's own, whatever one's role."""
    return Writer.OWNER if is_owner else Writer.SUPPORT
