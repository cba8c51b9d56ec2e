"""Give up a seat that is not paid for."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.errors import CohortClosed, EnrollmentPaid, PaymentUnderWay
from qp_api.domains.enrollment.models import HOLDING, EnrollmentId, EnrollmentState
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store import seats
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.domains.payments import public as payments
from qp_api.kit.calendar import dhaka_day


async def cancel_enrollment(
    uow: UnitOfWork, actor: Actor, *, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """Cancel the actor's own one before the first day; the seat is free again.

    One that ended already stays as it is. Raises NotFound, PaymentUnderWay, EnrollmentPaid,
    CohortClosed.
    """
    person = actor.person
    row = await store.lock_enrollment(uow.db, person, enrollment_id)
    if row.state not in HOLDING:
        return row
    if row.state == EnrollmentState.PENDING_PAYMENT:
        kind = payments.ReferenceKind.ENROLLMENT
        if not await payments.may_lapse(uow, person, kind, enrollment_id):
            raise PaymentUnderWay
    else:
        await _check_free(uow, row)
    await seats.end_enrollment(uow.db, person, enrollment_id, ended_as=EnrollmentState.CANCELLED)
    uow.audit("enrollment.cancel_enrollment", subject_id=person, object_id=enrollment_id)
    return await store.get_enrollment(uow.db, person, enrollment_id)


async def _check_free(uow: UnitOfWork, row: EnrollmentRow) -> None:
    cohort = await catalog.get_cohort(uow, CohortId(row.cohort_id))
    if cohort.price_poisha:
        raise EnrollmentPaid
    if dhaka_day(uow.now) >= cohort.starts_on:
        raise CohortClosed
