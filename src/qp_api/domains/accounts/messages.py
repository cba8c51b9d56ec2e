"""What happened to accounts: ids only."""

from typing import ClassVar

from qp_api.core.duties.message import Message


class RolesChanged(Message):
    """Somebody has other roles than before."""

    room: ClassVar[str] = "accounts"
