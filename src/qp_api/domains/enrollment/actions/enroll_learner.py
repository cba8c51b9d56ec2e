"""Give a learner a seat; where it has a price, reserve it until it is paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from qp_api.core.actor import Actor
from qp_api.core.errors import Overloaded
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.messages import LearnerEnrolled, ReservationExpires
from qp_api.domains.enrollment.models import EnrollmentState
from qp_api.domains.enrollment.rules.seats import explain_refusal, payment_due_at
from qp_api.domains.enrollment.store import seats as store
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.domains.payments.public import ChargeId, ChargePlan, ReferenceKind
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id
from qp_api.kit.money import Money

Answer = Callable[[EnrollmentRow], object]
"""Says the answer of the request (`uow.answer`): it is written in the seat's own statement."""


async def enroll_learner(
    uow: UnitOfWork, actor: Actor, *, cohort_id: CohortId, answer: Answer
) -> EnrollmentRow:
    """Enroll the actor: active at once, or pending with its charge opened. P1.2, EN-1.

    A free seat is one round trip, which tells of a price where there is one; then a second one
    reserves. Raises NotFound, AlreadyEnrolled, CohortClosed, CohortFull.
    """
    row = EnrollmentRow(
        subject_id=actor.person,
        id=new_id(),
        cohort_id=cohort_id,
        state=EnrollmentState.ACTIVE,
        enrolled_at=uow.now,
        payment_due_at=None,
    )
    today = dhaka_day(uow.now)
    uow.post(LearnerEnrolled(subject_id=row.subject_id, enrollment_id=row.id))
    _note(uow, row, answer)
    seat = await store.enroll(uow, row, today=today)
    if seat.done:
        return row
    price, starts_on = explain_refusal(seat, today=today, offered=0)
    hours = timedelta(hours=uow.process.settings.reservation_hours)
    due_at = payment_due_at(uow.now, starts_on=starts_on, reserved_for=hours)
    row = replace(row, state=EnrollmentState.PENDING_PAYMENT, payment_due_at=due_at)
    expires = ReservationExpires(subject_id=row.subject_id, enrollment_id=row.id)
    uow.post(expires, due_at=due_at)
    _note(uow, row, answer)
    charge = ChargePlan(
        charge_id=ChargeId(new_id()),
        kind=ReferenceKind.ENROLLMENT,
        reference_id=row.id,
        amount=Money(price),
        due_at=due_at,
        opened_at=uow.now,
    )
    seat = await store.enroll(uow, row, today=today, charge=charge)
    if seat.done:
        return row
    explain_refusal(seat, today=today, offered=price)
    raise Overloaded(retry_after=1)  # the price changed between the two


def _note(uow: UnitOfWork, row: EnrollmentRow, answer: Answer) -> None:
    uow.audit("enrollment.enroll_learner", subject_id=row.subject_id, object_id=row.id)
    answer(row)
