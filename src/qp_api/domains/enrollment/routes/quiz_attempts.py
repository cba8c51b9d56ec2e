"""Attempting a quiz: begun, saved as one goes, handed in (EN-3)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, WriteConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.public import QuizId, read_questions
from qp_api.domains.enrollment.actions import save_quiz_answers as saving
from qp_api.domains.enrollment.actions import start_quiz_attempt as starting
from qp_api.domains.enrollment.actions import submit_quiz_attempt as submitting
from qp_api.domains.enrollment.errors import (
    AttemptOver,
    AttemptsUsedUp,
    AttemptUnderWay,
    UnknownAnswer,
)
from qp_api.domains.enrollment.models import AttemptId
from qp_api.domains.enrollment.schemas.quiz_attempts import AnswersIn, AttemptOut, SubmissionIn

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["enrollment"])

Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY))]
Making: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY, idempotent="optional"))]
_KEPT: Final = (Retention.ACCOUNT,)


@router.post(
    "/quizzes/{quiz_id}/attempts",
    status_code=201,
    summary="Begin an attempt at a quiz",
    **operation(
        "start_quiz_attempt",
        purpose=Purpose.DELIVERY,
        roles=(Role.LEARNER,),
        idempotent="optional",
        retention=_KEPT,
        problems=(NotFound, AttemptUnderWay, AttemptsUsedUp),
    ),
)
async def start_quiz_attempt(
    uow: Making, actor: ActorDep, quiz_id: QuizId, response: Response
) -> AttemptOut:
    """The questions, and until when they are answered; by the server's clock."""
    async with uow:
        begun = await starting.start_quiz_attempt(uow, actor, quiz_id=quiz_id)
        response.headers["ETag"] = etag_of(begun.attempt.id, begun.attempt.version)
        out = AttemptOut.begun(begun.attempt, read_questions(begun.sheet.questions))
        return uow.answer(out, status=201)


@router.put(
    "/quiz-attempts/{attempt_id}/answers",
    summary="Save what is answered so far",
    **operation(
        "save_quiz_answers",
        purpose=Purpose.DELIVERY,
        roles=(Role.LEARNER,),
        retention=_KEPT,
        problems=(NotFound, AttemptOver, UnknownAnswer),
        etag="write",
    ),
)
async def save_quiz_answers(
    uow: Writing,
    actor: ActorDep,
    condition: WriteConditionDep,
    attempt_id: AttemptId,
    body: AnswersIn,
) -> AttemptOut:
    """Sealed under the learner's key; taken until 30 seconds after the deadline."""
    async with uow:
        row = await saving.save_quiz_answers(
            uow, actor, attempt_id=attempt_id, answers=body.given(), condition=condition
        )
        condition.tag(etag_of(row.id, row.version))
        return AttemptOut.of(row)


@router.post(
    "/quiz-attempts/{attempt_id}/submission",
    summary="Hand an attempt in",
    **operation(
        "submit_quiz_attempt",
        purpose=Purpose.DELIVERY,
        roles=(Role.LEARNER,),
        idempotent="optional",
        retention=_KEPT,
        problems=(NotFound, AttemptOver, UnknownAnswer),
    ),
)
async def submit_quiz_attempt(
    uow: Making, actor: ActorDep, attempt_id: AttemptId, body: SubmissionIn
) -> AttemptOut:
    """Scored at once; what comes later than 30 seconds after the deadline is not taken."""
    async with uow:
        row = await submitting.submit_quiz_attempt(
            uow, actor, attempt_id=attempt_id, answers=body.given()
        )
        return uow.answer(AttemptOut.of(row))
