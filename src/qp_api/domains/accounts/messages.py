"""What this room tells: ids only."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties.message import Message


class PhonesUnindexed(Message):
    """Numbers of people behind `after`, of everybody when there is none, may lack their index."""

    room: ClassVar[str] = "accounts"

    after: UUID | None = None


class RolesChanged(Message):
    """Somebody has other roles than before."""

    room: ClassVar[str] = "accounts"
