"""Facts about rights requests, and the steps that an erasure owes itself."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class _OfRequest(Message):
    room: ClassVar[str] = "data_rights"
    request_id: UUID


class RightsRequestReceived(_OfRequest):
    """A request was received; its person is owed an acknowledgement (DR-2)."""


class AccessRequested(_OfRequest):
    """Somebody asked for a copy of their data: a package is to be built."""


class PackageReady(_OfRequest):
    """A package can be downloaded until it expires."""


class RestrictionChanged(Message):
    """A restriction stands from now on, or no longer does (P5.4)."""

    room: ClassVar[str] = "data_rights"
    restriction_id: UUID
    is_restricted: bool


class ErasureBegun(_OfRequest):
    """A person is being erased; their key goes next."""


class KeysDestroyed(_OfRequest):
    """Nothing sealed for the person opens any more; their rows go next."""


class RowsErased(_OfRequest):
    """No row is left; files are next."""


class FilesErased(_OfRequest):
    """No file is left; proof and receipt are next."""


class ErasureCompleted(_OfRequest):
    """A person is erased. `subject_id` is the correspondent, whom the closing mail reaches."""


class CorrespondenceEnded(Message):
    """The closing mail has left, or will never: its correspondent, `subject_id`, goes too."""

    room: ClassVar[str] = "data_rights"


class RightsDataDue(Message):
    """It is time to purge what ended (DR-17)."""

    room: ClassVar[str] = "data_rights"
