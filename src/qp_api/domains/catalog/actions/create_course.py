"""Make a course."""

from qp_api.core.db.failures import UniqueViolated
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.errors import CourseCodeTaken
from qp_api.domains.catalog.store import courses as store
from qp_api.domains.catalog.store.courses import CourseRow


async def create_course(uow: UnitOfWork, *, course: CourseRow) -> CourseRow:
    """Add the course; nobody can enter it before a cohort opens. Raises CourseCodeTaken."""
    try:
        await store.add_course(uow.db, course)
    except UniqueViolated:
        raise CourseCodeTaken from None
    uow.audit("catalog.create_course", object_id=course.id)
    return course
