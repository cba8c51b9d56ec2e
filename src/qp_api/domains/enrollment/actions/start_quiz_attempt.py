"""Begin an attempt at a quiz."""

from dataclasses import dataclass
from datetime import timedelta

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CourseId, QuizId, QuizSheet
from qp_api.domains.enrollment.actions.close_quiz_attempt import close_if_overdue
from qp_api.domains.enrollment.messages import AttemptEnds
from qp_api.domains.enrollment.models import AttemptState, EnrollmentId
from qp_api.domains.enrollment.rules.attempts import ends_at, next_number
from qp_api.domains.enrollment.store import attempts as store
from qp_api.domains.enrollment.store import enrollments
from qp_api.domains.enrollment.store.attempts import AttemptRow
from qp_api.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt and the quiz that it is at."""

    attempt: AttemptRow
    sheet: QuizSheet


async def start_quiz_attempt(uow: UnitOfWork, actor: Actor, *, quiz_id: QuizId) -> Begun:
    """Begin it; its deadline is the server's. EN-3.

    The enrollment stays locked: attempts are counted by one at a time. Raises NotFound for whoever
    doesn't learn in the quiz's course, AttemptUnderWay, AttemptsUsedUp.
    """
    sheet = await catalog.get_quiz_sheet(uow, quiz_id)
    person, course_id = actor.person, CourseId(sheet.course_id)
    seat = await enrollments.lock_seat_in_course(uow.db, person, course_id)
    enrollment_id = EnrollmentId(seat.id)
    begun = await store.list_attempts(uow.db, person, enrollment_id, quiz_id)
    if begun and await close_if_overdue(uow, begun[-1]):
        begun = await store.list_attempts(uow.db, person, enrollment_id, quiz_id)
    attempt = AttemptRow(
        subject_id=person,
        id=new_id(),
        enrollment_id=enrollment_id,
        quiz_id=quiz_id,
        number=next_number(begun, most=sheet.most_attempts),
        state=AttemptState.OPEN,
        started_at=uow.now,
        due_at=uow.now + timedelta(minutes=sheet.minutes),
        ended_at=None,
        points=None,
        most_points=len(sheet.questions),
        has_passed=False,
        version=1,
    )
    await store.add_attempt(uow.db, attempt)
    await accounts.note_active(uow, person)
    ends = AttemptEnds(subject_id=person, attempt_id=attempt.id)
    uow.post(ends, due_at=ends_at(attempt) + timedelta(microseconds=1))
    uow.audit("enrollment.start_quiz_attempt", subject_id=person, object_id=attempt.id)
    return Begun(attempt, sheet)
