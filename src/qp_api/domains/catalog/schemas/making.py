"""Courses and cohorts as their staff ask for them."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.http.text_types import InModel, StrictInt, Text
from qp_api.domains.catalog.models import CourseId, QuizId
from qp_api.domains.catalog.store.courses import CohortPlan, CourseRow
from qp_api.kit.ids import SubjectId, new_id
from qp_api.kit.money import Money

from .courses import MOST_REQUIRED


class WordsIn(InModel):
    """The same words in both languages of the house."""

    en: Annotated[str, Text(2000)]
    bn: Annotated[str, Text(2000)]


class MoneyIn(InModel):
    """An amount of taka that is asked for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": "1200.00", "currency": "BDT"}]}
    )

    amount: Annotated[str, Field(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", max_length=13)]
    currency: Literal["BDT"]


class CourseIn(InModel):
    """A new course; hours are derived from its minutes (EN-5)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "QM-101",
                    "title": {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"},
                    "summary": {"en": "ISO 9001 in practice.", "bn": "বাস্তবে ISO 9001।"},
                    "contact_minutes": 1440,
                }
            ]
        }
    )

    code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,31}$", max_length=32)]
    title: WordsIn
    summary: WordsIn
    contact_minutes: Annotated[StrictInt, Field(ge=6, le=60_000)]

    def row(self) -> CourseRow:
        """The course as it is kept."""
        return CourseRow(
            id=new_id(),
            code=self.code,
            title_en=self.title.en,
            title_bn=self.title.bn,
            summary_en=self.summary.en,
            summary_bn=self.summary.bn,
            contact_minutes=self.contact_minutes,
            version=1,
        )


class CertificateRulesIn(InModel):
    """What a learner does to be given a certificate; percent of the course's contact minutes."""

    minimum_attendance_percent: Annotated[StrictInt, Field(ge=0, le=100)]
    required_quizzes: Annotated[tuple[QuizId, ...], Field(max_length=MOST_REQUIRED)] = ()


class CohortIn(InModel):
    """A new cohort; days are Dhaka's. Without rules it gives no certificate."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "starts_on": "2027-02-01",
                    "ends_on": "2027-03-31",
                    "capacity": 30,
                    "price": {"amount": "1200.00", "currency": "BDT"},
                    "certificate_rules": {"minimum_attendance_percent": 80},
                }
            ]
        }
    )

    starts_on: date
    ends_on: date
    capacity: Annotated[StrictInt, Field(ge=1, le=10_000)]
    price: MoneyIn
    certificate_rules: CertificateRulesIn | None = None
    instructor_id: UUID | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise PydanticCustomError("ends_before_start", "it ends before it starts")
        return self

    def plan(self, course_id: CourseId) -> CohortPlan:
        """The cohort as it is kept; who teaches it is decided by whoever opens it."""
        rules = self.certificate_rules
        named = self.instructor_id
        return CohortPlan(
            course_id=course_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            capacity=self.capacity,
            price_poisha=Money.parse(self.price.amount).poisha,
            instructor_id=None if named is None else SubjectId(named),
            minimum_attendance_percent=None if rules is None else rules.minimum_attendance_percent,
            required_quiz_ids=() if rules is None else tuple(dict.fromkeys(rules.required_quizzes)),
        )
