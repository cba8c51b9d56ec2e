"""What becomes of approvals: ids only."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties.message import Message


class ApprovalAsked(Message):
    """Something waits for a second person."""

    room: ClassVar[str] = "approvals"
    approval_id: UUID


class ApprovalExpires(Message):
    """The time for a decision is over."""

    room: ClassVar[str] = "approvals"
    approval_id: UUID


class ApprovalRegisterDue(Message):
    """It is time to forget approvals that ended five years ago."""

    room: ClassVar[str] = "approvals"
