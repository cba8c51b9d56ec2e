"""Attendance: added, never changed; what holds is the last that was said of somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sessions.models import ClassId, attendance_records
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

_FIRST_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What was recorded of a learner in a class; times are UTC."""

    subject_id: UUID
    id: UUID
    enrollment_id: UUID
    class_id: UUID
    number: int
    status: str
    minutes: int
    recorded_at: datetime
    recorded_by: UUID


@dataclass(frozen=True, slots=True)
class Total:
    """What somebody's classes in one enrollment add up to."""

    subject_id: SubjectId
    enrollment_id: UUID
    minutes: int


_r = attendance_records
_class = _r.c.class_id == bindparam("class_id", type_=Uuid())
_learners = _r.c.subject_id == any_(bindparam("learners", type_=ARRAY(Uuid)))
_most: Any = bindparam("most")
_each = distinct_on(_r.c.subject_id, _r.c.class_id)
_standing = select(_r).ext(_each)
_latest_first = (_r.c.subject_id, _r.c.class_id, _r.c.number.desc())
_STANDING = statement(_standing.where(_class, _learners).order_by(*_latest_first), RecordRow)
_LIST = statement(
    _standing.where(_class, _r.c.subject_id > bindparam("after", type_=Uuid()))
    .order_by(*_latest_first)
    .limit(_most),
    RecordRow,
)
_holding = (
    select(_r.c.subject_id, _r.c.class_id, _r.c.enrollment_id, _r.c.minutes)
    .ext(_each)
    .where(
        _learners,
        _r.c.enrollment_id == any_(bindparam("enrollments", type_=ARRAY(Uuid))),
    )
    .order_by(*_latest_first)
    .subquery("holding")
)
_TOTALS = statement(
    select(
        _holding.c.subject_id,
        _holding.c.enrollment_id,
        func.sum(_holding.c.minutes).label("minutes"),
    ).group_by(_holding.c.subject_id, _holding.c.enrollment_id),
    Total,
)
_ADD = command(insert(_r).values({c: bindparam(c.name, type_=c.type) for c in _r.c}))


async def list_standing(
    db: Database, class_id: ClassId, learners: Sequence[SubjectId]
) -> list[RecordRow]:
    """What holds of these learners in a class."""
    return await db.list(_STANDING, class_id=class_id, learners=list(learners))


async def list_attendance(
    db: Database, class_id: ClassId, *, after: SubjectId | None, most: int
) -> list[RecordRow]:
    """What holds of everybody in a class whom this purpose sees, by person."""
    return await db.list(_LIST, class_id=class_id, after=after or _FIRST_ID, most=most)


async def list_totals(
    db: Database, learners: Sequence[SubjectId], enrollments: Sequence[UUID]
) -> list[Total]:
    """What these learners' classes add up to, an enrollment a row."""
    return await db.list(_TOTALS, learners=list(learners), enrollments=list(enrollments))


async def add_records(db: Database, rows: Sequence[RecordRow]) -> None:
    """Add records. Raises UniqueViolated when another one was quicker."""
    await db.run_each(_ADD, [values_of(row) for row in rows])
