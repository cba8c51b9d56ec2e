"""Quizzes on the wire: what is right is shown to course staff only."""

from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.http.text_types import InModel, OutModel, StrictBool, StrictInt, Text
from qp_api.domains.catalog.models import CourseId, QuizId
from qp_api.domains.catalog.rules.quiz import Posed, number_questions, read_questions
from qp_api.domains.catalog.store.quizzes import QuizRow, QuizSheet
from qp_api.kit.ids import new_id

from .courses import Words
from .making import WordsIn

_MOST_QUESTIONS: Final = 100
_MOST_CHOICES: Final = 12
_EXAMPLE: Final[dict[str, Any]] = {
    "title": {"en": "What is a process?", "bn": "প্রক্রিয়া কী?"},
    "attempts": 3,
    "time_limit_minutes": 20,
    "pass_percent": 60,
}

Figure = Annotated[int, Field(ge=0, le=10_000)]
Name = Annotated[str, Field(max_length=8)]
Line = Annotated[str, Field(max_length=2000)]


class ChoiceIn(InModel):
    """One answer that can be chosen."""

    text: Annotated[str, Text(500)]
    is_right: StrictBool


class QuestionIn(InModel):
    """A question with choices, or with the words that are accepted."""

    text: Annotated[str, Text(2000, lines=True)]
    choices: Annotated[tuple[ChoiceIn, ...], Field(max_length=_MOST_CHOICES)] = ()
    accepted: Annotated[tuple[Annotated[str, Text(200)], ...], Field(max_length=_MOST_CHOICES)] = ()

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        by_choice = any(choice.is_right for choice in self.choices)
        if bool(self.choices) == bool(self.accepted) or (self.choices and not by_choice):
            raise PydanticCustomError("one_of", "choices with a right one, or accepted words")
        return self

    def posed(self) -> Posed:
        """The question without its wire shape."""
        return Posed(self.text, [(one.text, one.is_right) for one in self.choices], self.accepted)


class QuizIn(InModel):
    """A new quiz of a course."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _EXAMPLE
                | {
                    "questions": [
                        {
                            "text": "Which standard is about quality?",
                            "choices": [
                                {"text": "ISO 9001", "is_right": True},
                                {"text": "ISO 8601", "is_right": False},
                            ],
                        },
                        {"text": "Plan, do, check, …?", "accepted": ["act"]},
                    ]
                }
            ]
        }
    )

    title: WordsIn
    attempts: Annotated[StrictInt, Field(ge=1, le=20)]
    time_limit_minutes: Annotated[StrictInt, Field(ge=1, le=480)]
    pass_percent: Annotated[StrictInt, Field(ge=0, le=100)]
    questions: Annotated[list[QuestionIn], Field(min_length=1, max_length=_MOST_QUESTIONS)]

    def sheet(self, course_id: CourseId) -> QuizSheet:
        """The quiz as it is kept, its questions numbered."""
        questions, key = number_questions([question.posed() for question in self.questions])
        return QuizSheet(
            id=QuizId(new_id()),
            course_id=course_id,
            title_en=self.title.en,
            title_bn=self.title.bn,
            most_attempts=self.attempts,
            minutes=self.time_limit_minutes,
            pass_percent=self.pass_percent,
            questions=questions,
            answer_key=key,
            version=1,
        )


class QuizChoiceOut(OutModel):
    """One answer that can be chosen."""

    id: Name
    text: Line


class QuizQuestionOut(OutModel):
    """A question and what is right: ids of choices, or accepted words. For course staff."""

    id: Name
    text: Line
    choices: Annotated[list[QuizChoiceOut], Field(max_length=_MOST_CHOICES)]
    answers: Annotated[list[Line], Field(max_length=_MOST_CHOICES)]


class QuizOut(OutModel):
    """A quiz; its questions are given to learners when an attempt begins, never with answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b13",
                    "course_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b10",
                    **_EXAMPLE,
                    "question_count": 2,
                    "questions": None,
                }
            ]
        }
    )

    id: UUID
    course_id: UUID
    title: Words
    attempts: Figure
    time_limit_minutes: Figure
    pass_percent: Figure
    question_count: Figure
    questions: Annotated[list[QuizQuestionOut], Field(max_length=_MOST_QUESTIONS)] | None

    @classmethod
    def of(cls, row: QuizRow) -> "QuizOut":
        return QuizOut.build(
            id=row.id,
            course_id=row.course_id,
            title=Words.build(en=row.title_en, bn=row.title_bn),
            attempts=row.most_attempts,
            time_limit_minutes=row.minutes,
            pass_percent=row.pass_percent,
            question_count=row.question_count,
            questions=None,
        )

    @classmethod
    def for_staff(cls, sheet: QuizSheet) -> "QuizOut":
        """With questions and what is right."""
        questions = [
            QuizQuestionOut.build(
                id=question.id,
                text=question.text,
                choices=[QuizChoiceOut.build(id=c.id, text=c.text) for c in question.choices],
                answers=list(sheet.answer_key[question.id]),
            )
            for question in read_questions(sheet.questions)
        ]
        return QuizOut.build(
            id=sheet.id,
            course_id=sheet.course_id,
            title=Words.build(en=sheet.title_en, bn=sheet.title_bn),
            attempts=sheet.most_attempts,
            time_limit_minutes=sheet.minutes,
            pass_percent=sheet.pass_percent,
            question_count=len(questions),
            questions=questions,
        )
