"""Facts about enrollments."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class LearnerEnrolled(Message):
    """A learner has a seat in a cohort."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class ReservationExpires(Message):
    """The time to pay for a reserved seat is over, or it is to be looked at again."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class ReservationLapsed(Message):
    """A reserved seat was not paid for and went to whoever comes next."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class SeatWithdrawn(Message):
    """Course staff cancelled somebody's enrollment, and its seat went to whoever comes next."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class SettledWithoutSeat(Message):
    """Somebody's money came, and there is no seat for it: it is to be given back."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class AttemptEnds(Message):
    """The deadline of a quiz attempt and its grace are over."""

    room: ClassVar[str] = "enrollment"
    attempt_id: UUID


class ProgressMade(Message):
    """Attendance or a passed quiz changed how far somebody is."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID


class CertificateIssued(Message):
    """A certificate can be read and downloaded."""

    room: ClassVar[str] = "enrollment"
    certificate_id: UUID
