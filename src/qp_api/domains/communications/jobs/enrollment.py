"""Letters about learning."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortRow, contact_hours
from qp_api.domains.communications.rules.language import (
    Language,
    language_of,
    written_day,
    written_number,
)
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.enrollment.messages import (
    CertificateIssued,
    LearnerEnrolled,
    ReservationLapsed,
    SeatWithdrawn,
    SettledWithoutSeat,
)
from qp_api.domains.enrollment.public import CertificateId, EnrollmentId

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()


@jobs.handles(LearnerEnrolled)
async def confirm_enrollment(job: Job, message: LearnerEnrolled) -> None:
    """Course, days and hours of the new seat; whoever is restricted hears of it when lifted."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.DELIVERY) as uow:
        contact = await contact_of(uow, subject_id)
        enrollment_id = EnrollmentId(message.enrollment_id)
        seat = await enrollment.get_enrollment(uow, subject_id, enrollment_id)
        cohort = await catalog.get_cohort(uow, CohortId(seat.cohort_id))
    language = language_of(contact.locale)
    facts = {
        "course": course_in(cohort, language),
        "starts_on": written_day(cohort.starts_on, language),
        "ends_on": written_day(cohort.ends_on, language),
        "hours": written_number(cohort.contact_hours, language),
    }
    addressed = addressed_to(
        contact, subject_id, Letter.ENROLLED, facts, path=f"/enrollments/{seat.id}"
    )
    await tell(job, addressed, Purpose.DELIVERY)


@jobs.handles(ReservationLapsed)
async def tell_of_lapse(job: Job, message: ReservationLapsed) -> None:
    """That the reserved seat is gone, and nothing was charged."""
    await _tell_of_seat(job, message, Letter.RESERVATION_LAPSED)


@jobs.handles(SeatWithdrawn)
async def tell_of_withdrawal(job: Job, message: SeatWithdrawn) -> None:
    """That the staff cancelled the enrollment, and not the learner; of nobody by name."""
    await _tell_of_seat(job, message, Letter.SEAT_WITHDRAWN)


@jobs.handles(SettledWithoutSeat)
async def tell_of_late_money(job: Job, message: SettledWithoutSeat) -> None:
    """That the money came too late, and comes back."""
    await _tell_of_seat(job, message, Letter.SETTLED_WITHOUT_SEAT)


@jobs.handles(CertificateIssued)
async def announce_certificate(job: Job, message: CertificateIssued) -> None:
    """That a certificate is ready; its code stands in the account alone."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.DELIVERY) as uow:
        contact = await contact_of(uow, subject_id)
        certificate_id = CertificateId(message.certificate_id)
        certificate = await enrollment.get_certificate(uow, subject_id, certificate_id)
        cohort = await catalog.get_cohort(uow, CohortId(certificate.cohort_id))
    language = language_of(contact.locale)
    facts = {
        "course": course_in(cohort, language),
        "hours": written_number(contact_hours(certificate.attended_minutes), language),
    }
    path = f"/certificates/{certificate.id}"
    addressed = addressed_to(contact, subject_id, Letter.CERTIFICATE_ISSUED, facts, path=path)
    await tell(job, addressed, Purpose.DELIVERY)


def course_in(cohort: CohortRow, language: Language) -> str:
    """What a cohort's course is called in a language."""
    return cohort.title_bn if language is Language.BN else cohort.title_en


async def _tell_of_seat(
    job: Job, message: ReservationLapsed | SeatWithdrawn | SettledWithoutSeat, letter: Letter
) -> None:
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.DELIVERY) as uow:
        contact = await contact_of(uow, subject_id)
        enrollment_id = EnrollmentId(message.enrollment_id)
        seat = await enrollment.get_enrollment(uow, subject_id, enrollment_id)
        cohort = await catalog.get_cohort(uow, CohortId(seat.cohort_id))
    facts = {"course": course_in(cohort, language_of(contact.locale))}
    path = f"/enrollments/{seat.id}"
    await tell(job, addressed_to(contact, subject_id, letter, facts, path=path), Purpose.DELIVERY)
