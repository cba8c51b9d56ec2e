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


class ExportRequested(_OfRequest):
    """Somebody asked for their portable data: a package of it is to be built (P5.5)."""

    as_json: bool = True
    as_csv: bool = True


class DataRectified(_OfRequest):
    """A person's data was corrected; they are told (DR-7)."""


class ObjectionNoted(_OfRequest):
    """An objection took effect; its person is told (P5.6)."""


class RequestGranted(_OfRequest):
    """The officer decided for the person."""


class RequestRefused(_OfRequest):
    """A request was refused, with reasons and the way to complain (DR-6)."""


class RequestExtended(_OfRequest):
    """A request is answered later than promised; its person is told why (DR-5)."""


class IdentityAsked(_OfRequest):
    """A mail came: whoever reads its address is asked to confirm that it was theirs (DR-3)."""


class IdentityDue(_OfRequest):
    """A mailed link has expired: who did not confirm is refused, unless another one lives."""


class IdentityConfirmed(_OfRequest):
    """The address is the writer's; what they asked for is carried out."""


class NothingHeld(_OfRequest):
    """The address is nobody's whom we know: that is the answer."""


class DeadlineNear(_OfRequest):
    """So many per cent of a request's time have passed (DR-4); of no subject, to outlive them.

    `due_day` is the ordinal of the day that was due then: an extension makes it untrue.
    """

    share: int
    due_day: int


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
