"""Save what is answered so far."""

from collections.abc import Sequence

from qp_api.core.actor import Actor
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import QuizId
from qp_api.domains.enrollment.models import AttemptId
from qp_api.domains.enrollment.rules.attempts import check_open
from qp_api.domains.enrollment.rules.grading import Given, check_answers
from qp_api.domains.enrollment.store import attempts as store
from qp_api.domains.enrollment.store.attempts import AttemptRow


async def save_quiz_answers(
    uow: UnitOfWork,
    actor: Actor,
    *,
    attempt_id: AttemptId,
    answers: Sequence[Given],
    condition: WriteCondition,
) -> AttemptRow:
    """Keep these answers in the place of all that were saved before. EN-3.

    Raises NotFound, AttemptOver, Stale, UnknownAnswer.
    """
    person = actor.person
    attempt = await store.lock_attempt(uow.db, person, attempt_id)
    check_open(attempt, now=uow.now)
    condition.check(etag_of(attempt.id, attempt.version))
    sheet = await catalog.get_quiz_sheet(uow, QuizId(attempt.quiz_id))
    kept = check_answers(sheet.questions, answers)
    await store.save_answers(uow.db, person, attempt_id, kept)
    return await store.get_attempt(uow.db, person, attempt_id)
