"""Quiz rows; what is right is selected by its own statement only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.catalog.models import CourseId, QuizId, quizzes
from qp_api.kit.rows import values_of

_FIRST_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class QuizRow:
    """A quiz as its learners may see it before they begin; `minutes` is the time limit."""

    id: UUID
    course_id: UUID
    title_en: str
    title_bn: str
    most_attempts: int
    minutes: int
    pass_percent: int
    question_count: int
    version: int


@dataclass(frozen=True, slots=True)
class QuizSheet:
    """A quiz with its questions and what is right: for whoever asks them and whoever scores."""

    id: UUID
    course_id: UUID
    title_en: str
    title_bn: str
    most_attempts: int
    minutes: int
    pass_percent: int
    questions: Sequence[Mapping[str, Any]] = field(repr=False)
    answer_key: Mapping[str, Sequence[str]] = field(repr=False)
    version: int


_q = quizzes
_told = (
    *(_q.c.id, _q.c.course_id, _q.c.title_en, _q.c.title_bn, _q.c.most_attempts, _q.c.minutes),
    _q.c.pass_percent,
    func.jsonb_array_length(_q.c.questions).label("question_count"),
    _q.c.version,
)
_of_course = _q.c.course_id == bindparam("course_id", type_=Uuid())
_one = _q.c.id == bindparam("quiz_id", type_=Uuid())
_most: Any = bindparam("most")
_LIST = statement(
    select(*_told)
    .where(_of_course, _q.c.id > bindparam("after", type_=Uuid()))
    .order_by(_q.c.id)
    .limit(_most),
    QuizRow,
)
_ONE = statement(select(*_told).where(_one), QuizRow)
_SHEET = statement(select(_q).where(_one), QuizSheet)
_THESE = statement(
    select(*_told).where(_of_course, _q.c.id == any_(bindparam("quiz_ids", type_=ARRAY(Uuid)))),
    QuizRow,
)
_ADD = command(insert(_q).values({c: bindparam(c.name, type_=c.type) for c in _q.c}))


async def list_quizzes(
    db: Database, course_id: CourseId, *, after: QuizId | None, most: int
) -> list[QuizRow]:
    """A course's quizzes in the order of their making, after one of them."""
    return await db.list(_LIST, course_id=course_id, after=after or _FIRST_ID, most=most)


async def list_these(
    db: Database, course_id: CourseId, quiz_ids: Sequence[QuizId]
) -> list[QuizRow]:
    """Those of these quizzes that are the course's."""
    return await db.list(_THESE, course_id=course_id, quiz_ids=list(quiz_ids))


async def get_quiz(db: Database, quiz_id: QuizId) -> QuizRow:
    """One quiz, without its questions. Raises NotFound."""
    return await db.get(_ONE, quiz_id=quiz_id)


async def get_sheet(db: Database, quiz_id: QuizId) -> QuizSheet:
    """One quiz with questions and answers. Raises NotFound."""
    return await db.get(_SHEET, quiz_id=quiz_id)


async def add_quiz(db: Database, sheet: QuizSheet) -> None:
    """Add a quiz."""
    await db.run(_ADD, **values_of(sheet))
