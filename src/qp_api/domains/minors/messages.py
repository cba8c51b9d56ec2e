"""Facts about reports, for whoever writes the letters: ids and numbers alone."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class _OfReport(Message):
    room: ClassVar[str] = "minors"
    report_id: UUID


class MinorReported(_OfReport):
    """Somebody was reported as too young, and is frozen; they are told how to answer."""


class MinorReportRefuted(_OfReport):
    """The report was wrong: the person is told that all is as it was."""


class MinorReportWaits(_OfReport):
    """A report has waited so many hours for the officer; of no subject, to outlive them.

    0 when it has just come; after the last alarm it is told daily (AG-6).
    """

    hours: int


class ReportTextsDue(Message):
    """It is time to purge what was said in reports that ended (DR-17)."""

    room: ClassVar[str] = "minors"


class GuardianAsked(Message):
    """A ward has proven their address: their guardian, `subject_id`, is asked now (AG-5)."""

    room: ClassVar[str] = "minors"
    ward_id: UUID


class GuardianAnswered(Message):
    """The guardian of this person agreed, or did not."""

    room: ClassVar[str] = "minors"
    is_given: bool


class GuardianEnded(Message):
    """A guardian, `subject_id`, is needed no more: they are erased, key and rows."""

    room: ClassVar[str] = "minors"


class GuardiansDue(Message):
    """It is time to let consents lapse whose wards are adults, and to forget dead links."""

    room: ClassVar[str] = "minors"
