"""Classes and attendance on the wire."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Instant, OpenEnum, OutModel, StrictInt, Text
from qp_api.core.privacy import Category
from qp_api.domains.catalog.public import CohortId, contact_hours
from qp_api.kit.ids import SubjectId, new_id

from .models import ATTENDED, AttendanceStatus, ClassId
from .rules import Seen, length_of
from .store.attendance import RecordRow
from .store.classes import ClassRow

_LONGEST: Final = timedelta(hours=12)
_MOST_LEARNERS: Final = 500
_ENROLLMENT: Final[Any] = Field(json_schema_extra=category(Category.ENROLLMENT))
_ACCOUNT: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01"
_PLANNED: Final[dict[str, Any]] = {
    "cohort_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b11",
    "title": "Processes",
    "starts_at": "2027-02-03T04:00:00Z",
    "ends_at": "2027-02-03T07:00:00Z",
    "time_zone": "Asia/Dhaka",
}

Hours = Annotated[
    str, Field(pattern=r"^[0-9]+\.[0-9]$", max_length=12, description="Rounded down to 0.1.")
]


class SessionKind(StrEnum):
    """What a session is."""

    CLASS = "class"


class ClassIn(InModel):
    """A class to be held; instants with their offset, and the zone whose wall time is meant."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLANNED]})

    cohort_id: CohortId
    title: Annotated[str, Text(200)]
    starts_at: Instant
    ends_at: Instant
    time_zone: Annotated[str, Text(64)] = "Asia/Dhaka"

    @model_validator(mode="after")
    def _can_be_held(self) -> Self:
        if not timedelta(minutes=1) <= self.ends_at - self.starts_at <= _LONGEST:
            raise PydanticCustomError("ends_before_start", "it ends before it starts, or too late")
        if self.time_zone not in available_timezones():
            raise PydanticCustomError("unknown_time_zone", "no IANA zone")
        return self

    def planned(self) -> ClassRow:
        """The class as it is kept."""
        return ClassRow(
            id=ClassId(new_id()),
            cohort_id=self.cohort_id,
            title=self.title,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            time_zone=self.time_zone,
            version=1,
        )


class SessionOut(OutModel):
    """A session of the caller."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b16",
                    "kind": "class",
                    **_PLANNED,
                    "contact_hours": "3.0",
                }
            ]
        }
    )

    id: UUID
    kind: Annotated[str, OpenEnum(SessionKind)]
    cohort_id: UUID
    title: Annotated[str, Field(max_length=600)]
    starts_at: datetime
    ends_at: datetime
    time_zone: Annotated[str, Field(max_length=64)]
    contact_hours: Hours

    @classmethod
    def of(cls, row: ClassRow) -> "SessionOut":
        return SessionOut.build(
            id=row.id,
            kind=SessionKind.CLASS,
            cohort_id=row.cohort_id,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            time_zone=row.time_zone,
            contact_hours=contact_hours(length_of(row)),
        )


class AttendanceIn(InModel):
    """How a learner attended; without minutes the whole class, or nothing of it."""

    account_id: UUID
    status: AttendanceStatus
    minutes: Annotated[StrictInt, Field(ge=0, le=720)] | None = None

    @model_validator(mode="after")
    def _minutes_of_who_was_there(self) -> Self:
        if self.minutes and self.status not in ATTENDED:
            raise PydanticCustomError("no_minutes", "who was not there has no minutes")
        return self

    def seen(self) -> Seen:
        """The same without its wire shape."""
        return Seen(SubjectId(self.account_id), self.status, self.minutes)


class RegisterIn(InModel):
    """The attendance of a class, or a part of it; whoever is left out stays as they are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attendance": [
                        {"account_id": _ACCOUNT, "status": "late", "minutes": 150},
                    ]
                }
            ]
        }
    )

    attendance: Annotated[list[AttendanceIn], Field(min_length=1, max_length=_MOST_LEARNERS)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.account_id for one in self.attendance}) < len(self.attendance):
            raise PydanticCustomError("repeated", "somebody is named twice")
        return self

    def seen(self) -> list[Seen]:
        """The same without its wire shape."""
        return [one.seen() for one in self.attendance]


class AttendanceOut(OutModel):
    """What holds of a learner in a class."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account_id": _ACCOUNT,
                    "enrollment_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12",
                    "status": "late",
                    "minutes": 150,
                    "contact_hours": "2.5",
                    "recorded_at": "2027-02-03T07:05:00Z",
                    "correction_count": 1,
                }
            ]
        }
    )

    account_id: UUID
    enrollment_id: UUID
    status: Annotated[str, OpenEnum(AttendanceStatus), _ENROLLMENT]
    minutes: Annotated[int, Field(ge=0, le=10_000, json_schema_extra=category(Category.ENROLLMENT))]
    contact_hours: Hours
    recorded_at: Annotated[datetime, _ENROLLMENT]
    correction_count: Annotated[int, Field(ge=0, le=32_767)]

    @classmethod
    def of(cls, row: RecordRow) -> "AttendanceOut":
        return AttendanceOut.build(
            account_id=row.subject_id,
            enrollment_id=row.enrollment_id,
            status=row.status,
            minutes=row.minutes,
            contact_hours=contact_hours(row.minutes),
            recorded_at=row.recorded_at,
            correction_count=row.number - 1,
        )
