"""What happened to tickets, for the letters about it: ids only."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties.message import Message


class TicketOpened(Message):
    """A person asked support."""

    room: ClassVar[str] = "communications"
    ticket_id: UUID


class TicketFollowedUp(Message):
    """The person who had asked wrote again."""

    room: ClassVar[str] = "communications"
    ticket_id: UUID


class TicketAnswered(Message):
    """Support wrote to the person who had asked."""

    room: ClassVar[str] = "communications"
    ticket_id: UUID


class TicketWaits(Message):
    """A ticket waits for support; one for each member, who is the `subject_id`."""

    room: ClassVar[str] = "communications"
    ticket_id: UUID


class ApprovalWaits(Message):
    """An act waits for a second person; one for each who may decide it, who is the `subject_id`."""

    room: ClassVar[str] = "communications"
    approval_id: UUID


class OfficerCalled(Message):
    """One data protection officer is told that a report of a minor waits, for so many hours now."""

    room: ClassVar[str] = "communications"
    report_id: UUID
    hours: int
