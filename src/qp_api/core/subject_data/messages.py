"""Facts about people that no room is the owner of, told by whoever walks the map."""

from enum import StrEnum
from typing import ClassVar

from qp_api.core.duties.message import Message
from qp_api.core.privacy import Purpose


class ChosenUse(StrEnum):
    """What a person's data is used for only if they want it (P2.4, P2.6)."""

    MARKETING = "marketing"
    ANALYTICS = "analytics"

    @property
    def purpose(self) -> Purpose:
        return Purpose[self.name]


class ObjectionMade(Message):
    """A person objected to a use of their data; it has ended already (P5.6)."""

    room: ClassVar[str] = "subject_data"
    use: ChosenUse
