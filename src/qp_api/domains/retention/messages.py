"""What retention owes, and the letters it asks for: ids and words of its own only."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class Notice(StrEnum):
    """Which letter of the ladder: the first question, and its two repetitions (RE-2)."""

    CONTACT = "contact"
    REMINDER_1 = "reminder_1"
    REMINDER_2 = "reminder_2"


class _Owed(Message):
    room: ClassVar[str] = "retention"


class InactivityDue(_Owed):
    """It is time to see who no longer comes (P4.2)."""


class NoticeOwed(_Owed):
    """Somebody is to be asked whether their account is still wanted; anew after a refusal."""

    notice: Notice
    attempt: int = 1


class _OfBatch(_Owed):
    run_id: UUID
    batch: int


class BatchPlanned(_OfBatch):
    """These people are to be deleted; they are looked at once more, under lock."""


class BatchClosed(_OfBatch):
    """These people are closed for good; their keys go next."""


class BatchKeysDestroyed(_OfBatch):
    """Nothing sealed for these people opens any more; their rows go next."""


class BatchErased(_OfBatch):
    """No row of these people is left; files and proof are next."""


class AccountEnded(_Owed):
    """An account was deleted; `subject_id` is the correspondent, whom the closing mail reaches."""

    run_id: UUID


class FarewellEnded(_Owed):
    """The closing mail has left, or will never: its correspondent, `subject_id`, goes too."""


class FarewellsDue(_Owed):
    """It is time to let go of closing addresses whose mail never left."""


class RecordsDue(_Owed):
    """It is time to remove records whose term is over."""


class BooksDue(_Owed):
    """It is time to remove books whose seven years are over (P4.3)."""
