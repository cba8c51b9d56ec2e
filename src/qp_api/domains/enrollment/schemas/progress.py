"""A class and one's progress in it, on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.catalog.public import contact_hours
from qp_api.domains.enrollment.models import EnrollmentState
from qp_api.domains.enrollment.queries.progress import Progress, QuizStanding, Seated

_ENROLLMENT: Final[Any] = Field(json_schema_extra=category(Category.ENROLLMENT))
_SCORE: Final[Any] = Field(ge=0, le=10_000, json_schema_extra=category(Category.ASSESSMENT))
_COHORT: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b11"
_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12"

Hours = Annotated[
    str,
    Field(
        pattern=r"^[0-9]+\.[0-9]$",
        max_length=12,
        description="Rounded down to 0.1.",
        json_schema_extra=category(Category.ENROLLMENT),
    ),
]


class RosterEntryOut(OutModel):
    """Somebody in a class; `account_id` is what attendance is recorded under."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
                    "name": "মেঘলা নমুনা",
                    "state": "active",
                    "enrolled_at": "2026-12-01T06:30:00Z",
                    "contact_hours": "4.5",
                }
            ]
        }
    )

    id: UUID
    account_id: UUID
    name: Annotated[str, Field(max_length=400, json_schema_extra=category(Category.NAME))]
    state: Annotated[str, OpenEnum(EnrollmentState), _ENROLLMENT]
    enrolled_at: Annotated[datetime, _ENROLLMENT]
    contact_hours: Hours

    @classmethod
    def of(cls, seated: Seated) -> "RosterEntryOut":
        return RosterEntryOut.build(
            id=seated.row.id,
            account_id=seated.row.subject_id,
            name=seated.name,
            state=seated.row.state,
            enrolled_at=seated.row.enrolled_at,
            contact_hours=contact_hours(seated.row.attended_minutes),
        )


class QuizStandingOut(OutModel):
    """What came of the attempts at one quiz."""

    quiz_id: UUID
    is_required: bool
    attempt_count: Annotated[int, _SCORE]
    best_points: Annotated[int, _SCORE] | None
    most_points: Annotated[int, _SCORE] | None
    has_passed: Annotated[bool, Field(json_schema_extra=category(Category.ASSESSMENT))]

    @classmethod
    def of(cls, standing: QuizStanding) -> "QuizStandingOut":
        return QuizStandingOut.build(
            quiz_id=standing.quiz_id,
            is_required=standing.is_required,
            attempt_count=standing.attempt_count,
            best_points=standing.best_points,
            most_points=standing.most_points,
            has_passed=standing.has_passed,
        )


class ProgressOut(OutModel):
    """Attendance in percent of the course's contact time, scores, completion."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "enrollment_id": _ID,
                    "cohort_id": _COHORT,
                    "state": "active",
                    "contact_hours": "19.5",
                    "attendance_percent": 81,
                    "quizzes": [
                        {
                            "quiz_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b13",
                            "is_required": True,
                            "attempt_count": 1,
                            "best_points": 8,
                            "most_points": 10,
                            "has_passed": True,
                        }
                    ],
                    "is_complete": True,
                    "certificate_id": None,
                }
            ]
        }
    )

    enrollment_id: UUID
    cohort_id: Annotated[UUID, _ENROLLMENT]
    state: Annotated[str, OpenEnum(EnrollmentState), _ENROLLMENT]
    contact_hours: Hours
    attendance_percent: Annotated[int, Field(ge=0, le=100), _ENROLLMENT]
    quizzes: Annotated[list[QuizStandingOut], Field(max_length=1000)]
    is_complete: Annotated[bool, _ENROLLMENT]
    certificate_id: UUID | None

    @classmethod
    def of(cls, progress: Progress) -> "ProgressOut":
        row = progress.row
        return ProgressOut.build(
            enrollment_id=row.id,
            cohort_id=row.cohort_id,
            state=row.state,
            contact_hours=contact_hours(row.attended_minutes),
            attendance_percent=progress.attendance_percent,
            quizzes=[QuizStandingOut.of(standing) for standing in progress.quizzes],
            is_complete=progress.is_complete,
            certificate_id=progress.certificate_id,
        )
