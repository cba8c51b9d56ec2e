"""Quiz attempts on the wire: questions go out, what is right never does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel, Text
from qp_api.core.privacy import Category
from qp_api.domains.catalog.public import Question
from qp_api.domains.enrollment.models import AttemptState
from qp_api.domains.enrollment.rules.grading import Given
from qp_api.domains.enrollment.store.attempts import AttemptRow

_ASSESSMENT: Final[dict[str, Any]] = category(Category.ASSESSMENT)
_TOLD: Final[Any] = Field(json_schema_extra=_ASSESSMENT)
_FIGURE: Final[Any] = Field(ge=0, le=10_000, json_schema_extra=_ASSESSMENT)
_MOST_QUESTIONS: Final = 100
_MOST_CHOICES: Final = 12
_NAME: Final = r"^[qc][0-9]{1,3}$"
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b14",
    "quiz_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b13",
    "enrollment_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12",
    "number": 1,
    "state": "open",
    "started_at": "2027-02-03T04:00:00Z",
    "due_at": "2027-02-03T04:20:00Z",
    "ended_at": None,
    "score": None,
    "questions": None,
}

Name = Annotated[str, Field(max_length=8)]
NameIn = Annotated[str, Field(pattern=_NAME, max_length=4)]
Line = Annotated[str, Field(max_length=2000)]


class AnswerIn(InModel):
    """One answer: the choices taken, or words where a question has no choices."""

    question_id: NameIn
    choice_ids: Annotated[tuple[NameIn, ...], Field(max_length=_MOST_CHOICES)] = ()
    words: Annotated[str, Text(1000, lines=True), _TOLD] | None = None

    def given(self) -> Given:
        """The answer without its wire shape."""
        return Given(self.question_id, self.choice_ids, self.words)


class AnswersIn(InModel):
    """All that is answered so far; it takes the place of what was saved before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answers": [
                        {"question_id": "q1", "choice_ids": ["c1"]},
                        {"question_id": "q2", "words": "act"},
                    ]
                }
            ]
        }
    )

    answers: Annotated[list[AnswerIn], Field(max_length=_MOST_QUESTIONS)]

    def given(self) -> list[Given]:
        """The answers without their wire shape."""
        return [answer.given() for answer in self.answers]


class SubmissionIn(InModel):
    """The last answers; without any, what was saved is handed in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    answers: Annotated[list[AnswerIn], Field(max_length=_MOST_QUESTIONS)] | None = None

    def given(self) -> list[Given] | None:
        """The answers without their wire shape."""
        return None if self.answers is None else [answer.given() for answer in self.answers]


class ChoiceOut(OutModel):
    """One answer that can be chosen."""

    id: Name
    text: Line


class QuestionOut(OutModel):
    """A question; without choices it is answered in words."""

    id: Name
    text: Line
    choices: Annotated[list[ChoiceOut], Field(max_length=_MOST_CHOICES)]


class ScoreOut(OutModel):
    """What an attempt that has ended scored."""

    points: Annotated[int, _FIGURE]
    most_points: Annotated[int, _FIGURE]
    has_passed: Annotated[bool, _TOLD]


class AttemptOut(OutModel):
    """An attempt; its questions come once, when it begins. Until `due_at` answers are taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    quiz_id: UUID
    enrollment_id: UUID
    number: Annotated[int, _FIGURE]
    state: Annotated[str, OpenEnum(AttemptState), _TOLD]
    started_at: Annotated[datetime, _TOLD]
    due_at: Annotated[datetime, _TOLD]
    ended_at: Annotated[datetime | None, _TOLD]
    score: ScoreOut | None
    questions: Annotated[list[QuestionOut], Field(max_length=_MOST_QUESTIONS)] | None

    @classmethod
    def of(cls, row: AttemptRow) -> "AttemptOut":
        return AttemptOut._built(row, None)

    @classmethod
    def begun(cls, row: AttemptRow, questions: Iterable[Question]) -> "AttemptOut":
        """With the questions, and without what is right."""
        return AttemptOut._built(
            row,
            [
                QuestionOut.build(
                    id=question.id,
                    text=question.text,
                    choices=[ChoiceOut.build(id=c.id, text=c.text) for c in question.choices],
                )
                for question in questions
            ],
        )

    @classmethod
    def _built(cls, row: AttemptRow, questions: list[QuestionOut] | None) -> "AttemptOut":
        score = None
        if row.points is not None:
            score = ScoreOut.build(
                points=row.points, most_points=row.most_points, has_passed=row.has_passed
            )
        return AttemptOut.build(
            id=row.id,
            quiz_id=row.quiz_id,
            enrollment_id=row.enrollment_id,
            number=row.number,
            state=row.state,
            started_at=row.started_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
            score=score,
            questions=questions,
        )
