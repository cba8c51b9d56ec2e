"""Letters about learning."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.communications.rules.language import language_of, written_day, written_number
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.enrollment.messages import LearnerEnrolled
from qp_api.domains.enrollment.public import EnrollmentId

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
        "course": cohort.title_bn if language == "bn" else cohort.title_en,
        "starts_on": written_day(cohort.starts_on, language),
        "ends_on": written_day(cohort.ends_on, language),
        "hours": written_number(cohort.contact_hours, language),
    }
    addressed = addressed_to(
        contact, subject_id, Letter.ENROLLED, facts, path=f"/enrollments/{seat.id}"
    )
    await tell(job, addressed, Purpose.DELIVERY)
