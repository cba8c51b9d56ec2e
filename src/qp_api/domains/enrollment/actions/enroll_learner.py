"""Give a learner a seat in a free cohort."""

from qp_api.core.actor import Actor
from qp_api.core.db.failures import UniqueViolated
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog import public as catalog
from qp_api.domains.enrollment import store
from qp_api.domains.enrollment.errors import AlreadyEnrolled
from qp_api.domains.enrollment.messages import LearnerEnrolled
from qp_api.domains.enrollment.rules import decide_enrollment
from qp_api.domains.enrollment.store import EnrollmentRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id


async def enroll_learner(
    uow: UnitOfWork, actor: Actor, *, cohort_id: catalog.CohortId
) -> EnrollmentRow:
    """Enroll the actor; the row is active at once. P1.2, EN-1.

    Raises NotFound, AlreadyEnrolled, CohortClosed, PaymentNotAvailable, CohortFull.
    """
    await accounts.note_active(uow, actor.person)
    seat = await catalog.take_seat(uow, cohort_id)  # its row is locked: the last has one winner
    cohort = seat or await _without_seat(uow, actor, cohort_id)
    # A refusal undoes the transaction, and the seat with it.
    state = decide_enrollment(cohort, has_seat=seat is not None, today=dhaka_day(uow.now))
    row = EnrollmentRow(
        subject_id=actor.person,
        id=new_id(),
        cohort_id=cohort_id,
        state=state,
        enrolled_at=uow.now,
        payment_due_at=None,
    )
    try:
        await store.add_enrollment(uow.db, row)
    except UniqueViolated:
        raise AlreadyEnrolled from None
    uow.post(LearnerEnrolled(subject_id=row.subject_id, enrollment_id=row.id))
    uow.audit("enrollment.enroll_learner", subject_id=row.subject_id, object_id=row.id)
    return row


async def _without_seat(
    uow: UnitOfWork, actor: Actor, cohort_id: catalog.CohortId
) -> catalog.CohortRow:
    """The cohort that has no seat to give, unless the actor is in it already."""
    cohort = await catalog.get_cohort(uow, cohort_id)
    if await store.find_enrollment_in(uow.db, actor.person, cohort_id) is not None:
        raise AlreadyEnrolled
    return cohort
