"""Whoever has done what the cohort asks for is certified, by itself."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.enrollment.actions.issue_certificate import issue_certificate
from qp_api.domains.enrollment.messages import ProgressMade
from qp_api.domains.enrollment.models import EnrollmentId

from .person import person_of

jobs = JobSet()


@jobs.handles(ProgressMade)
async def certify(job: Job, message: ProgressMade) -> None:
    """Look whether the rules hold now."""
    async with job.completing(Purpose.DELIVERY) as uow:
        await issue_certificate(uow, person_of(message), EnrollmentId(message.enrollment_id))
