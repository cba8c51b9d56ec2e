"""Give what was paid for: the reserved seat, another one, or word that there is none."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.messages import LearnerEnrolled, SettledWithoutSeat
from qp_api.domains.enrollment.models import EnrollmentId, EnrollmentState
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store import seats
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def settle_enrollment(
    uow: UnitOfWork, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> None:
    """Make the enrollment active; again changes nothing. Raises NotFound for who is gone.

    When the money came after the seat was let go, a seat that is left is taken again; without one
    `SettledWithoutSeat` is posted and stands on the trail: money is never kept in silence.
    """
    row = await store.lock_enrollment(uow.db, subject_id, enrollment_id)
    if row.state == EnrollmentState.ACTIVE:
        return
    outcome = "seated"
    if row.state == EnrollmentState.PENDING_PAYMENT:
        await store.activate(uow.db, subject_id, enrollment_id)
    elif await _is_seated_again(uow, row):
        outcome = "seated_late"
    else:
        outcome = "without_seat"
    seated = outcome != "without_seat"
    fact = LearnerEnrolled if seated else SettledWithoutSeat
    uow.post(fact(subject_id=subject_id, enrollment_id=enrollment_id))
    uow.audit(
        "enrollment.settle_enrollment",
        subject_id=subject_id,
        object_id=enrollment_id,
        outcome=outcome,
    )


async def _is_seated_again(uow: UnitOfWork, row: EnrollmentRow) -> bool:
    cohort = await catalog.get_cohort(uow, CohortId(row.cohort_id))
    return await seats.retake_seat(uow.db, row, today=dhaka_day(uow.now), price=cohort.price_poisha)
