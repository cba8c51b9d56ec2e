"""The room's SQL: the owner is in every key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    insert,
    select,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.unit_of_work import AtOnce, Decide, Effect, UnitOfWork, Verdict
from qp_api.domains.accounts.public import noting_active
from qp_api.domains.catalog.public import (
    cohort_facts,
    giving_seats_back,
    running_cohorts,
    taking_seat,
)
from qp_api.kit.ids import SubjectId

from .models import EnrollmentId, EnrollmentState, enrollments


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """An enrollment; times are UTC."""

    subject_id: UUID
    id: UUID
    cohort_id: UUID
    state: str
    enrolled_at: datetime
    payment_due_at: datetime | None


_LAST_ID: Final = UUID(int=2**128 - 1)

_e = enrollments
_most: Any = bindparam("most")
_own = select(_e).where(_e.c.subject_id == bindparam("owner"))
_LIST = statement(
    _own.where(_e.c.id < bindparam("before")).order_by(_e.c.id.desc()).limit(_most),
    EnrollmentRow,
)
_ONE = statement(_own.where(_e.c.id == bindparam("enrollment_id")), EnrollmentRow)


@dataclass(frozen=True, slots=True)
class Seat(Verdict):
    """How the cohort stood when a seat was asked for; None where there is no such cohort."""

    state: str | None
    starts_on: date | None
    price_poisha: int | None
    is_enrolled: bool


def _enroll(gate: ColumnElement[bool]) -> Effect:
    """Seat, enrollment and the day of activity, or none of them."""
    row = {c.name: bindparam(_PARAMS.get(c.name, c.name), type_=c.type) for c in _e.c}
    cohort_id, today = row["cohort_id"], bindparam("today", type_=Date())
    is_enrolled = exists().where(_e.c.subject_id == row["subject_id"], _e.c.cohort_id == cohort_id)
    seat = taking_seat(cohort_id, today, gate & ~is_enrolled).cte("seat")
    added = insert(_e).from_select(
        [*row], select(*row.values()).select_from(seat), include_defaults=False
    )
    enrolled = added.returning(_e.c.id).cte("enrolled")
    active = noting_active(exists(select(enrolled.c.id))).cte("active")
    facts = (*cohort_facts(cohort_id), is_enrolled.label("is_enrolled"))
    return Effect(enrolled, (seat, active), facts)


_theirs = select(_e.c.cohort_id, func.count().label("seats")).where(
    _e.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
    _e.c.state == str(EnrollmentState.ACTIVE),
)
_GIVE_BACK: Final = command(giving_seats_back(_theirs.group_by(_e.c.cohort_id).subquery("left")))


@dataclass(frozen=True, slots=True)
class _Seated:
    subject_id: SubjectId


_SEATED: Final = statement(
    select(_e.c.subject_id)
    .distinct()
    .where(
        _e.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
        _e.c.state == str(EnrollmentState.ACTIVE),
        _e.c.cohort_id == any_(running_cohorts(bindparam("today", type_=Date())).scalar_subquery()),
    ),
    _Seated,
)


# The opening has an id and the verdict a state of their own.
_PARAMS: Final = {"id": "enrollment_id", "state": "enrolled_as"}
_ENROLL: Final = AtOnce(_enroll, Seat)


async def list_enrollments(
    db: Database, subject_id: SubjectId, *, before: EnrollmentId | None, most: int
) -> list[EnrollmentRow]:
    """A person's enrollments, the newest first, made before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or _LAST_ID, most=most)


async def get_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """A person's enrollment. Raises NotFound, for another's too."""
    return await db.get(_ONE, owner=subject_id, enrollment_id=enrollment_id)


async def give_seats_back(db: Database, subject_ids: Sequence[SubjectId]) -> int:
    """Free the seats that these people have; say in how many cohorts. Their rows are to go next."""
    return await db.run(_GIVE_BACK, subjects=list(subject_ids))


async def list_seated(
    db: Database, subject_ids: Sequence[SubjectId], *, today: date
) -> set[SubjectId]:
    """Who of these people has a seat in a class that has not ended."""
    rows = await db.list(_SEATED, subjects=list(subject_ids), today=today)
    return {row.subject_id for row in rows}


def enroll(uow: UnitOfWork, row: EnrollmentRow, *, today: date, decide: Decide[Seat]) -> None:
    """Take the seat and add the enrollment when the block is left; the owner is the uow's person.

    `today` is Dhaka's; `decide` explains a verdict without a seat.
    """
    uow.at_once(
        _ENROLL,
        decide,
        cohort_id=row.cohort_id,
        enrollment_id=row.id,
        enrolled_as=row.state,
        enrolled_at=row.enrolled_at,
        payment_due_at=row.payment_due_at,
        today=today,
    )
