"""Facts about classes."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class ClassScheduled(Message):
    """A class has its time; its learners are to be told."""

    room: ClassVar[str] = "sessions"
    class_id: UUID


class ClassAnnounced(Message):
    """One learner is to be told of a class."""

    room: ClassVar[str] = "sessions"
    class_id: UUID
