"""What was disclosed enters the ledger; restricted and erased people's too, since it went out."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.domains.payments.messages import BuyerDisclosed
from qp_api.kit.ids import SubjectId

from .actions.note_transfer import note_transfer
from .rules import TO_GATEWAY

jobs = JobSet()


@jobs.handles(BuyerDisclosed)
async def enter_buyer(job: Job, message: BuyerDisclosed) -> None:
    """What the gateway was told of who pays (P7.1, PA-2)."""
    if message.subject_id is None:
        raise NotFound
    async with job.completing(Purpose.LAW) as uow:
        await note_transfer(
            uow,
            SubjectId(message.subject_id),
            TO_GATEWAY,
            occasion_id=message.attempt_id,
            at=job.duty.due_at,
            entry_id=job.duty.id,
        )
