"""Reserved seats: paid for, paid for too late, or let go. A restricted person's wait."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.enrollment.actions.lapse_reservation import lapse_reservation
from qp_api.domains.enrollment.actions.settle_enrollment import settle_enrollment
from qp_api.domains.enrollment.messages import ReservationExpires
from qp_api.domains.enrollment.models import EnrollmentId
from qp_api.domains.payments.messages import ChargeSettled, LateSettlement, ReferenceKind

from .person import person_of

jobs = JobSet()


@jobs.handles(ReservationExpires)
async def expire_reservation(job: Job, message: ReservationExpires) -> None:
    """Whoever has not paid by now loses the seat."""
    async with job.completing(Purpose.DELIVERY) as uow:
        await lapse_reservation(uow, person_of(message), EnrollmentId(message.enrollment_id))


@jobs.handles(ChargeSettled)
async def give_seat(job: Job, message: ChargeSettled) -> None:
    """A paid enrollment becomes active."""
    await _settle(job, message)


@jobs.handles(LateSettlement)
async def give_seat_late(job: Job, message: LateSettlement) -> None:
    """Money that came late takes a seat that is left."""
    await _settle(job, message)


async def _settle(job: Job, message: ChargeSettled | LateSettlement) -> None:
    async with job.completing(Purpose.DELIVERY) as uow:
        if message.reference_kind is ReferenceKind.ENROLLMENT:
            paid = EnrollmentId(message.reference_id)
            await settle_enrollment(uow, person_of(message), paid)
