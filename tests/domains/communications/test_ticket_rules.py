"""Whose turn it is, and who may say so."""

import pytest

from qp_api.domains.communications.models import TicketState, Writer
from qp_api.domains.communications.rules.tickets import may_set, turn_after, writer_of


def test_who_writes_passes_the_turn_on() -> None:
    assert turn_after(Writer.OWNER) is TicketState.OPEN
    assert turn_after(Writer.SUPPORT) is TicketState.PENDING
    assert [writer_of(is_owner=one) for one in (True, False)] == [Writer.OWNER, Writer.SUPPORT]


@pytest.mark.parametrize("state", list(TicketState))
def test_who_asked_may_only_close(state: TicketState) -> None:
    assert may_set(Writer.SUPPORT, state)
    assert may_set(Writer.OWNER, state) is (state is TicketState.CLOSED)
