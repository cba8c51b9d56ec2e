"""Seats: given in one statement with all that goes with them, taken back, taken again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Text,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    update,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.unit_of_work import AtOnce, Effect, UnitOfWork, Verdict
from qp_api.domains.accounts.public import noting_active
from qp_api.domains.catalog.public import (
    cohort_facts,
    giving_seats_back,
    running_cohorts,
    taking_seat,
)
from qp_api.domains.enrollment.models import (
    HOLDING,
    LIVING,
    EnrollmentId,
    EnrollmentState,
    enrollments,
)
from qp_api.domains.payments.public import ChargePlan, opening_charge
from qp_api.kit.ids import SubjectId

from .enrollments import EnrollmentRow

_e = enrollments
_holds_seat = _e.c.state == any_(literal([str(state) for state in HOLDING], ARRAY(Text)))
_is_living = _e.c.state == any_(literal([str(state) for state in LIVING], ARRAY(Text)))
# The opening has an id and the verdict a state of their own.
_PARAMS: Final = {"id": "enrollment_id", "state": "enrolled_as"}


@dataclass(frozen=True, slots=True)
class Seat(Verdict):
    """How the cohort stood when a seat was asked for; None where there is no such cohort."""

    state: str | None
    starts_on: date | None
    price_poisha: int | None
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class _Moved:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Seated:
    subject_id: SubjectId


def _enroll(gate: ColumnElement[bool], *, charged: bool) -> Effect:
    """Seat, enrollment, the day of activity and the charge, or none of them."""
    row = {c.name: bindparam(_PARAMS.get(c.name, c.name), type_=c.type) for c in _e.c}
    cohort_id, today = row["cohort_id"], bindparam("today", type_=Date())
    is_enrolled = exists().where(
        _e.c.subject_id == row["subject_id"], _e.c.cohort_id == cohort_id, _is_living
    )
    price = bindparam("price", type_=BigInteger())
    seat = taking_seat(cohort_id, today, price, gate & ~is_enrolled).cte("seat")
    added = insert(_e).from_select(
        [*row], select(*row.values()).select_from(seat), include_defaults=False
    )
    enrolled = added.returning(_e.c.id).cte("enrolled")
    done = exists(select(enrolled.c.id))
    steps = [seat, noting_active(done).cte("active")]
    if charged:
        steps.append(opening_charge(done).cte("charge"))
    facts = (*cohort_facts(cohort_id), is_enrolled.label("is_enrolled"))
    return Effect(enrolled, tuple(steps), facts)


def _enroll_free(gate: ColumnElement[bool]) -> Effect:
    return _enroll(gate, charged=False)


def _enroll_charged(gate: ColumnElement[bool]) -> Effect:
    return _enroll(gate, charged=True)


_FREE: Final = AtOnce(_enroll_free, Seat)
_CHARGED: Final = AtOnce(_enroll_charged, Seat)


async def enroll(
    uow: UnitOfWork, row: EnrollmentRow, *, today: date, charge: ChargePlan | None = None
) -> Seat:
    """Take the seat, add the enrollment, open the charge: now, in one statement, or nothing.

    `today` is Dhaka's; the owner is the uow's person.
    """
    asked = {
        "cohort_id": row.cohort_id,
        "enrollment_id": row.id,
        "enrolled_as": row.state,
        "enrolled_at": row.enrolled_at,
        "payment_due_at": row.payment_due_at,
        "attended_minutes": row.attended_minutes,
        "today": today,
    }
    if charge is None:
        return await uow.at_once(_FREE, price=0, **asked)
    owed = charge.params(years=uow.process.settings.finance_years)
    return await uow.at_once(_CHARGED, price=charge.amount.poisha, **asked, **owed)


_left = select(_e.c.cohort_id, func.count().label("seats")).where(
    _e.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))), _holds_seat
)
_GIVE_BACK: Final = command(giving_seats_back(_left.group_by(_e.c.cohort_id).subquery("left")))
_owner: Any = bindparam("owner", type_=Uuid())
_one: Any = bindparam("enrollment_id", type_=Uuid())
_ended = (
    update(_e)
    .where(_e.c.subject_id == _owner, _e.c.id == _one, _holds_seat)
    .values(state=bindparam("ended_as", type_=Text()), payment_due_at=null())
    .returning(_e.c.cohort_id, literal(1).label("seats"))
    .cte("ended")
)
_END: Final = command(giving_seats_back(_ended))
_again = _e.alias("again")
_has_another = exists().where(
    _again.c.subject_id == _owner,
    _again.c.cohort_id == bindparam("cohort_id", type_=Uuid()),
    _again.c.state == any_(literal([str(state) for state in LIVING], ARRAY(Text))),
)
_taken = taking_seat(
    bindparam("cohort_id", type_=Uuid()),
    bindparam("today", type_=Date()),
    bindparam("price", type_=BigInteger()),
    ~_has_another,
).cte("taken")
_RETAKE: Final = statement(
    update(_e)
    .where(_e.c.subject_id == _owner, _e.c.id == _one, exists(select(_taken.c.id)))
    .values(state=str(EnrollmentState.ACTIVE))
    .returning(_e.c.id),
    _Moved,
)


_SEATED: Final = statement(
    select(_e.c.subject_id)
    .distinct()
    .where(
        _e.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
        _holds_seat,
        _e.c.cohort_id == any_(running_cohorts(bindparam("today", type_=Date())).scalar_subquery()),
    ),
    _Seated,
)


async def list_seated(
    db: Database, subject_ids: Sequence[SubjectId], *, today: date
) -> set[SubjectId]:
    """Who of these people has a seat in a class that has not ended."""
    rows = await db.list(_SEATED, subjects=list(subject_ids), today=today)
    return {row.subject_id for row in rows}


async def give_seats_back(db: Database, subject_ids: Sequence[SubjectId]) -> int:
    """Free the seats that these people have; say in how many cohorts. Their rows are to go next."""
    return await db.run(_GIVE_BACK, subjects=list(subject_ids))


async def end_enrollment(
    db: Database,
    subject_id: SubjectId,
    enrollment_id: EnrollmentId,
    *,
    ended_as: EnrollmentState,
) -> None:
    """End one that has a seat, and free the seat. Raises NothingChanged where it has none."""
    await db.change(_END, owner=subject_id, enrollment_id=enrollment_id, ended_as=str(ended_as))


async def retake_seat(db: Database, row: EnrollmentRow, *, today: date, price: int) -> bool:
    """Seat somebody anew whose enrollment ended, where a seat is left before the start."""
    retaken = await db.find(
        _RETAKE,
        owner=row.subject_id,
        enrollment_id=row.id,
        cohort_id=row.cohort_id,
        today=today,
        price=price,
    )
    return retaken is not None
