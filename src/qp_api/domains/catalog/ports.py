"""What the catalogue asks of whoever knows learners: it knows none itself."""

from typing import Protocol
from uuid import UUID

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class CourseLearners(Protocol):
    """Who learns in some cohort of a course, now."""

    async def are_among(self, uow: UnitOfWork, subject_id: SubjectId, course_id: UUID) -> bool: ...
