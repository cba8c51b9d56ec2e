"""Classes, and attendance as it was recorded and corrected (P1.2)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
)
from qp_api.core.privacy.data_map import GRANTS

ClassId = NewType("ClassId", UUID)
RecordId = NewType("RecordId", UUID)


class AttendanceStatus(StrEnum):
    """How somebody attended a class."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


ATTENDED: Final = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})
"""The statuses with minutes."""

_STATUSES: Final = ", ".join(f"'{status}'" for status in AttendanceStatus)
_INSTANT: Final = DateTime(timezone=True)
_COURSEWARE: Final = "the timetable of a class"
_OF_A_RECORD: Final[dict[str, Any]] = {
    "purposes": (Purpose.DELIVERY,),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "EN-4: a correction is added by the instructor, nothing is overwritten",
}
_FACTS: Final[dict[str, Any]] = {
    **_OF_A_RECORD,
    "storage": plain("ids, a status, a time and minutes, which are added up"),
    "portable": True,
}


class ClassSession(Base):
    """One meeting of a cohort: instants, and the zone in which its wall time was meant (SE-4)."""

    __tablename__ = "class_sessions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_class_sessions_cohort", "cohort_id", "starts_at", "id"),
        {"info": {GRANTS: {DbRole.SERVICE: "SELECT, INSERT, UPDATE"}}},
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    cohort_id: Mapped[UUID] = not_personal(_COURSEWARE, ForeignKey("cohorts.id"))
    title: Mapped[str] = not_personal(_COURSEWARE, Text)
    starts_at: Mapped[datetime] = not_personal(_COURSEWARE, _INSTANT)
    ends_at: Mapped[datetime] = not_personal(_COURSEWARE, _INSTANT)
    time_zone: Mapped[str] = not_personal(_COURSEWARE, Text)
    version: Mapped[int] = not_personal("counts the changes of this row and its attendance")


class AttendanceRecord(OwnedRow, Base):
    """What was recorded of a learner in a class; the highest number holds (EN-4)."""

    __tablename__ = "attendance_records"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "enrollment_id"], ["enrollments.subject_id", "enrollments.id"]
        ),
        UniqueConstraint("subject_id", "class_id", "number"),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("minutes = 0 OR status IN ('present', 'late')", name="attended"),
        Index("ix_attendance_records_id", "id"),
        Index("ix_attendance_records_class", "class_id", "subject_id"),
    )

    enrollment_id: Mapped[UUID] = personal(Category.ENROLLMENT, **_FACTS)
    class_id: Mapped[UUID] = personal(
        Category.ENROLLMENT, ForeignKey("class_sessions.id"), **_FACTS
    )
    number: Mapped[int] = personal(Category.ENROLLMENT, SmallInteger, **_FACTS)
    status: Mapped[str] = personal(Category.ENROLLMENT, Text, **_FACTS)
    minutes: Mapped[int] = personal(Category.ENROLLMENT, SmallInteger, **_FACTS)
    recorded_at: Mapped[datetime] = personal(Category.ENROLLMENT, _INSTANT, **_FACTS)
    recorded_by: Mapped[UUID] = personal(
        Category.ENROLLMENT,
        ForeignKey("subjects.id", name="fk_attendance_records_recorded_by"),
        storage=PSEUDONYMOUS,
        **_OF_A_RECORD,
    )


class_sessions = table_of(ClassSession)
attendance_records = table_of(AttendanceRecord)
