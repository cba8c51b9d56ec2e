"""Letters about classes."""

from zoneinfo import ZoneInfo

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.communications.rules.language import language_of, written_day, written_number
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.sessions import public as sessions
from qp_api.domains.sessions.messages import ClassAnnounced
from qp_api.domains.sessions.public import ClassId

from .enrollment import course_in
from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()


@jobs.handles(ClassAnnounced)
async def announce_class(job: Job, message: ClassAnnounced) -> None:
    """When a class meets, in the wall time of its own zone (SE-4)."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.DELIVERY) as uow:
        contact = await contact_of(uow, subject_id)
        held = await sessions.get_class(uow, ClassId(message.class_id))
        cohort = await catalog.get_cohort(uow, CohortId(held.cohort_id))
    language = language_of(contact.locale)
    begins, ends = (
        at.astimezone(ZoneInfo(held.time_zone)) for at in (held.starts_at, held.ends_at)
    )
    facts = {
        "course": course_in(cohort, language),
        "title": held.title,
        "day": written_day(begins.date(), language),
        "begins": written_number(f"{begins:%H:%M}", language),
        "ends": written_number(f"{ends:%H:%M}", language),
        "zone": held.time_zone,
    }
    path = f"/sessions/{held.id}"
    addressed = addressed_to(contact, subject_id, Letter.CLASS_SCHEDULED, facts, path=path)
    await tell(job, addressed, Purpose.DELIVERY)
