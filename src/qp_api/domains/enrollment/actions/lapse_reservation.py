"""Let a reserved seat go that nobody paid for in time."""

from datetime import timedelta
from typing import Final

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.enrollment.messages import ReservationExpires, ReservationLapsed
from qp_api.domains.enrollment.models import EnrollmentId, EnrollmentState
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store import seats
from qp_api.domains.payments import public as payments
from qp_api.kit.ids import SubjectId

# While a gateway has not told how a payment ended, the seat waits for it.
_LOOK_AGAIN: Final = timedelta(minutes=15)


async def lapse_reservation(
    uow: UnitOfWork, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> None:
    """Lapse it and free the seat; what is paid, cancelled or lapsed by now stays as it is.

    Raises NotFound for somebody who is gone.
    """
    row = await store.lock_enrollment(uow.db, subject_id, enrollment_id)
    if row.state != EnrollmentState.PENDING_PAYMENT:
        return
    kind = payments.ReferenceKind.ENROLLMENT
    if not await payments.may_lapse(uow, subject_id, kind, enrollment_id):
        again = ReservationExpires(subject_id=subject_id, enrollment_id=enrollment_id)
        uow.post(again, due_at=uow.now + _LOOK_AGAIN)
        return
    await seats.end_enrollment(uow.db, subject_id, enrollment_id, ended_as=EnrollmentState.LAPSED)
    uow.post(ReservationLapsed(subject_id=subject_id, enrollment_id=enrollment_id))
    uow.audit("enrollment.lapse_reservation", subject_id=subject_id, object_id=enrollment_id)
