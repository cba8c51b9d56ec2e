"""Hand an attempt in, and score it."""

from collections.abc import Sequence

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import QuizId
from qp_api.domains.enrollment.actions.close_quiz_attempt import end_with_score
from qp_api.domains.enrollment.models import AttemptId, AttemptState
from qp_api.domains.enrollment.rules.attempts import check_open
from qp_api.domains.enrollment.rules.grading import Given, check_answers
from qp_api.domains.enrollment.store import attempts as store
from qp_api.domains.enrollment.store.attempts import AttemptRow


async def submit_quiz_attempt(
    uow: UnitOfWork, actor: Actor, *, attempt_id: AttemptId, answers: Sequence[Given] | None
) -> AttemptRow:
    """Score the answers that come along, or else those that were saved; once. EN-3.

    Raises NotFound, AttemptOver, UnknownAnswer.
    """
    person = actor.person
    attempt = await store.lock_attempt(uow.db, person, attempt_id)
    check_open(attempt, now=uow.now)
    if answers is not None:
        sheet = await catalog.get_quiz_sheet(uow, QuizId(attempt.quiz_id))
        await store.save_answers(
            uow.db, person, attempt_id, check_answers(sheet.questions, answers)
        )
        attempt = await store.lock_attempt(uow.db, person, attempt_id)
    await end_with_score(uow, attempt, ended_as=AttemptState.SUBMITTED)
    await accounts.note_active(uow, person)
    uow.audit("enrollment.submit_quiz_attempt", subject_id=person, object_id=attempt_id)
    return await store.get_attempt(uow.db, person, attempt_id)
