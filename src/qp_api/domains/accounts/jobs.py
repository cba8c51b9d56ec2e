"""What the room does by itself."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose

from .actions.index_phones import index_phones
from .messages import PhonesUnindexed

jobs = JobSet()


@jobs.handles(PhonesUnindexed)
async def index_earlier_phones(job: Job, message: PhonesUnindexed) -> None:
    """Everybody's, restricted people's too: what is found is still shown to nobody who may not."""
    async with job.completing(Purpose.RIGHTS) as uow:
        await index_phones(uow, after=message.after)
