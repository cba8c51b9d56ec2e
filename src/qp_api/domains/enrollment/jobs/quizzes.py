"""Quiz attempts end by the server's clock, whether anybody is there or not (EN-3)."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.enrollment.actions.close_quiz_attempt import close_quiz_attempt
from qp_api.domains.enrollment.messages import AttemptEnds
from qp_api.domains.enrollment.models import AttemptId

from .person import person_of

jobs = JobSet()


@jobs.handles(AttemptEnds)
async def end_attempt(job: Job, message: AttemptEnds) -> None:
    """What was saved is scored."""
    async with job.completing(Purpose.DELIVERY) as uow:
        await close_quiz_attempt(uow, person_of(message), AttemptId(message.attempt_id))
