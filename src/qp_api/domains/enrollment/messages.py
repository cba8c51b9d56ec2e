"""Facts about enrollments."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties import Message


class LearnerEnrolled(Message):
    """A learner has a seat in a cohort."""

    room: ClassVar[str] = "enrollment"
    enrollment_id: UUID
