"""The door for other rooms: an enrollment of a person, and enrolling."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from . import store
from .actions.enroll_learner import enroll_learner
from .models import EnrollmentId, EnrollmentState
from .store import EnrollmentRow

__all__ = [
    "EnrollmentId",
    "EnrollmentRow",
    "EnrollmentState",
    "enroll_learner",
    "get_enrollment",
]


async def get_enrollment(
    uow: UnitOfWork, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """A person's enrollment. Raises NotFound, for another's too."""
    return await store.get_enrollment(uow.db, subject_id, enrollment_id)
