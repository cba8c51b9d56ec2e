"""End an attempt with the score of what was answered."""

from collections.abc import Mapping, Sequence
from typing import cast

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import QuizId
from qp_api.domains.enrollment.messages import ProgressMade
from qp_api.domains.enrollment.models import AttemptId, AttemptState
from qp_api.domains.enrollment.rules.attempts import is_overdue
from qp_api.domains.enrollment.rules.grading import score
from qp_api.domains.enrollment.store import attempts as store
from qp_api.domains.enrollment.store.attempts import AnsweredAttempt, AttemptRow
from qp_api.kit.ids import SubjectId


async def close_quiz_attempt(uow: UnitOfWork, subject_id: SubjectId, attempt_id: AttemptId) -> None:
    """Close it when its deadline and the grace are over; else, and again, nothing changes.

    Raises NotFound for somebody who is gone.
    """
    attempt = await store.get_attempt(uow.db, subject_id, attempt_id)
    await close_if_overdue(uow, attempt)


async def close_if_overdue(uow: UnitOfWork, attempt: AttemptRow) -> bool:
    """Score what was saved of an attempt whose time is over; whether it was closed here."""
    if not is_overdue(attempt, now=uow.now):
        return False
    person, attempt_id = SubjectId(attempt.subject_id), AttemptId(attempt.id)
    locked = await store.lock_attempt(uow.db, person, attempt_id)
    if locked.state != AttemptState.OPEN:
        return False
    await end_with_score(uow, locked, ended_as=AttemptState.EXPIRED)
    uow.audit("enrollment.close_quiz_attempt", subject_id=person, object_id=attempt_id)
    return True


async def end_with_score(
    uow: UnitOfWork, attempt: AnsweredAttempt, *, ended_as: AttemptState
) -> None:
    """End an attempt that is locked and open; a passed quiz may complete the course."""
    sheet = await catalog.get_quiz_sheet(uow, QuizId(attempt.quiz_id))
    answers = cast("Mapping[str, Sequence[str]]", attempt.answers or {})
    scored = score(sheet.questions, sheet.answer_key, answers, pass_percent=sheet.pass_percent)
    await store.end_attempt(
        uow.db,
        attempt,
        ended_as=ended_as,
        at=uow.now,
        points=scored.points,
        has_passed=scored.has_passed,
    )
    if scored.has_passed:
        made = ProgressMade(subject_id=attempt.subject_id, enrollment_id=attempt.enrollment_id)
        uow.post(made)
