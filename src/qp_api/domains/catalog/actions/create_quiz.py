"""Make a quiz of a course."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.models import CourseId
from qp_api.domains.catalog.store import courses, quizzes
from qp_api.domains.catalog.store.quizzes import QuizSheet


async def create_quiz(uow: UnitOfWork, *, sheet: QuizSheet) -> QuizSheet:
    """Add the quiz; who learns in the course may attempt it. Raises NotFound: no such course."""
    await courses.get_course(uow.db, CourseId(sheet.course_id))
    await quizzes.add_quiz(uow.db, sheet)
    uow.audit("catalog.create_quiz", object_id=sheet.id)
    return sheet
