"""Quiz attempts: added and ended once, saved under their version."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, insert, null, select, update

from qp_api.core.crypto.group import Group
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.catalog.public import QuizId
from qp_api.domains.enrollment.models import (
    AttemptId,
    AttemptState,
    EnrollmentId,
    quiz_attempts,
)
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt without what was answered; times are UTC."""

    subject_id: UUID
    id: UUID
    enrollment_id: UUID
    quiz_id: UUID
    number: int
    state: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    points: int | None
    most_points: int
    has_passed: bool
    version: int


@dataclass(frozen=True, slots=True)
class AnsweredAttempt(AttemptRow):
    """An attempt with what was answered so far."""

    answers: Group | None = field(repr=False)


_t = quiz_attempts
_told = [column for column in _t.c if column.name != "answers"]
_owner: Any = bindparam("subject_id", type_=Uuid())
_one: Any = bindparam("id", type_=Uuid())
_mine = (_t.c.subject_id == _owner, _t.c.id == _one)
_of_enrollment = (
    _t.c.subject_id == _owner,
    _t.c.enrollment_id == bindparam("enrollment_id", type_=Uuid()),
)
_LOCK = statement(select(*_told, _t.c.answers).where(*_mine).with_for_update(), AnsweredAttempt)
_ONE = statement(select(*_told).where(*_mine), AttemptRow)
_OF_QUIZ = statement(
    select(*_told)
    .where(*_of_enrollment, _t.c.quiz_id == bindparam("quiz_id", type_=Uuid()))
    .order_by(_t.c.number),
    AttemptRow,
)
_OF_ENROLLMENT = statement(select(*_told).where(*_of_enrollment).order_by(_t.c.id), AttemptRow)
_ADD = command(
    insert(_t).values(
        {column: bindparam(column.name, type_=column.type) for column in _told}
        | {_t.c.answers: null()}
    )
)
_SAVE = command(
    update(_t)
    .where(*_mine, _t.c.state == str(AttemptState.OPEN))
    .values(answers=bindparam("answers", type_=_t.c.answers.type), version=_t.c.version + 1)
)
_END = command(
    update(_t)
    .where(*_mine, _t.c.state == str(AttemptState.OPEN))
    .values(
        state=bindparam("ended_as", type_=Text()),
        ended_at=bindparam("at", type_=_t.c.ended_at.type),
        points=bindparam("points", type_=_t.c.points.type),
        has_passed=bindparam("has_passed", type_=_t.c.has_passed.type),
        version=_t.c.version + 1,
    )
)


async def lock_attempt(
    db: Database, subject_id: SubjectId, attempt_id: AttemptId
) -> AnsweredAttempt:
    """An attempt with its answers; nobody saves or ends it meanwhile. Raises NotFound."""
    return await db.get(_LOCK, subject_id=subject_id, id=attempt_id)


async def get_attempt(db: Database, subject_id: SubjectId, attempt_id: AttemptId) -> AttemptRow:
    """An attempt as it stands. Raises NotFound."""
    return await db.get(_ONE, subject_id=subject_id, id=attempt_id)


async def list_attempts(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId, quiz_id: QuizId
) -> list[AttemptRow]:
    """Every attempt at a quiz in an enrollment, the first one first."""
    return await db.list(
        _OF_QUIZ, subject_id=subject_id, enrollment_id=enrollment_id, quiz_id=quiz_id
    )


async def list_all_attempts(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> list[AttemptRow]:
    """Every attempt at any quiz in an enrollment, the first one first."""
    return await db.list(_OF_ENROLLMENT, subject_id=subject_id, enrollment_id=enrollment_id)


async def add_attempt(db: Database, row: AttemptRow) -> None:
    """Add an attempt that has answered nothing yet. Raises UniqueViolated beside an open one."""
    await db.run(_ADD, **values_of(row))


async def save_answers(
    db: Database, subject_id: SubjectId, attempt_id: AttemptId, answers: Group
) -> None:
    """Keep what is answered so far. Raises NothingChanged for what has ended."""
    await db.change(_SAVE, subject_id=subject_id, id=attempt_id, answers=answers)


async def end_attempt(
    db: Database,
    attempt: AttemptRow,
    *,
    ended_as: AttemptState,
    at: datetime,
    points: int,
    has_passed: bool,
) -> None:
    """End it with its score. Raises NothingChanged for what has ended."""
    await db.change(
        _END,
        subject_id=attempt.subject_id,
        id=attempt.id,
        ended_as=str(ended_as),
        at=at,
        points=points,
        has_passed=has_passed,
    )
