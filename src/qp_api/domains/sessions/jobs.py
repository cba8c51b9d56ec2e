"""Everybody in a cohort is told of its classes."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment import public as enrollment

from .messages import ClassAnnounced, ClassScheduled
from .models import ClassId
from .store import classes as store

jobs = JobSet()


@jobs.handles(ClassScheduled)
async def announce_class(job: Job, message: ClassScheduled) -> None:
    """A duty for each learner; whoever is restricted finds the class in their list once lifted."""
    async with job.completing(Purpose.DELIVERY) as uow:
        held = await store.get_class(uow.db, ClassId(message.class_id))
        for learner in await enrollment.list_learners(uow, CohortId(held.cohort_id)):
            uow.post(ClassAnnounced(subject_id=learner.subject_id, class_id=held.id))
