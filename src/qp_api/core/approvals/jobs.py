"""What approvals owe: an end to what nobody decides, and to what is long over."""

from datetime import timedelta
from typing import Final

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.kit.calendar import add_months, dhaka_day, start_of_day

from . import store
from .messages import ApprovalExpires, ApprovalRegisterDue
from .models import ApprovalId, ApprovalState

jobs = JobSet()
jobs.every(timedelta(hours=1), ApprovalRegisterDue)

_KEPT_MONTHS: Final = 60
_BATCH: Final = 500


@jobs.handles(ApprovalExpires)
async def expire_approval(job: Job, message: ApprovalExpires) -> None:
    """Nobody decided in 14 days; one that has ended stays as it is."""
    approval_id = ApprovalId(message.approval_id)
    async with job.completing(Purpose.LAW) as uow:
        if await store.end_approval(uow.db, approval_id, ApprovalState.EXPIRED, at=uow.now):
            uow.audit("approvals.expire_approval", object_id=approval_id)


@jobs.handles(ApprovalRegisterDue)
async def forget_approvals(job: Job, _: ApprovalRegisterDue) -> None:
    """Five years after it ended, an approval goes with all that was said to it (1.3)."""
    dropped = _BATCH
    while dropped == _BATCH:
        async with job.unit_of_work(Purpose.LAW) as uow:
            before = start_of_day(add_months(dhaka_day(uow.now), -_KEPT_MONTHS))
            dropped = await store.drop_ended(uow.db, before=before, most=_BATCH)
    async with job.completing(Purpose.LAW):
        pass
