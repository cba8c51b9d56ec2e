"""Courses and cohorts on the wire."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.http.wire_money import MoneyOut
from qp_api.domains.catalog.models import CohortState
from qp_api.domains.catalog.store.courses import CohortRow, CourseRow
from qp_api.kit.money import Money

_COURSE_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b10"
_HOURS: Final = r"^[0-9]+\.[0-9]$"
Hours = Annotated[str, Field(pattern=_HOURS, max_length=8, description="Rounded down to 0.1.")]
Count = Annotated[int, Field(ge=0, le=100_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
MOST_REQUIRED: Final = 20


class Words(OutModel):
    """The same words in both languages of the house."""

    en: Annotated[str, Field(max_length=2000)]
    bn: Annotated[str, Field(max_length=2000)]


class CourseOut(OutModel):
    """A course."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _COURSE_ID,
                    "code": "QM-101",
                    "title": {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"},
                    "summary": {"en": "ISO 9001 in practice.", "bn": "বাস্তবে ISO 9001।"},
                    "contact_hours": "24.0",
                }
            ]
        }
    )

    id: UUID
    code: Annotated[str, Field(max_length=32)]
    title: Words
    summary: Words
    contact_hours: Hours

    @classmethod
    def of(cls, row: CourseRow) -> "CourseOut":
        return CourseOut.build(
            id=row.id,
            code=row.code,
            title=Words.build(en=row.title_en, bn=row.title_bn),
            summary=Words.build(en=row.summary_en, bn=row.summary_bn),
            contact_hours=row.contact_hours,
        )


class CertificateRulesOut(OutModel):
    """What a learner does to be given a certificate."""

    minimum_attendance_percent: Percent
    required_quizzes: Annotated[list[UUID], Field(max_length=MOST_REQUIRED)]

    @classmethod
    def of(cls, row: CohortRow) -> "CertificateRulesOut | None":
        if row.minimum_attendance_percent is None:
            return None
        return CertificateRulesOut.build(
            minimum_attendance_percent=row.minimum_attendance_percent,
            required_quizzes=list(row.required_quiz_ids),
        )


class CohortOut(OutModel):
    """One run of a course; the days are Dhaka's."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b11",
                    "course_id": _COURSE_ID,
                    "title": {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"},
                    "state": "open",
                    "starts_on": "2027-02-01",
                    "ends_on": "2027-03-31",
                    "capacity": 30,
                    "seats_left": 12,
                    "price": {"amount": "0.00", "currency": "BDT"},
                    "contact_hours": "24.0",
                    "certificate_rules": {
                        "minimum_attendance_percent": 80,
                        "required_quizzes": [],
                    },
                }
            ]
        }
    )

    id: UUID
    course_id: UUID
    title: Words
    state: Annotated[str, OpenEnum(CohortState)]
    starts_on: date
    ends_on: date
    capacity: Count
    seats_left: Count
    price: MoneyOut
    contact_hours: Hours
    certificate_rules: CertificateRulesOut | None

    @classmethod
    def of(cls, row: CohortRow) -> "CohortOut":
        return CohortOut.build(
            id=row.id,
            course_id=row.course_id,
            title=Words.build(en=row.title_en, bn=row.title_bn),
            state=row.state,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            capacity=row.capacity,
            seats_left=row.capacity - row.taken,
            price=MoneyOut.of(Money(row.price_poisha)),
            contact_hours=row.contact_hours,
            certificate_rules=CertificateRulesOut.of(row),
        )
