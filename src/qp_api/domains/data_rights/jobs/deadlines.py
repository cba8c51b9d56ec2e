"""Alarms of a request's deadline: the officer's log tells, and goes on telling (DR-4)."""

import structlog

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.domains.data_rights.messages import DeadlineNear
from qp_api.domains.data_rights.models import ENDED, RequestId
from qp_api.domains.data_rights.rules.deadlines import AGAIN_AFTER, SHARES, day_number
from qp_api.domains.data_rights.store import requests

jobs = JobSet()
_log = structlog.get_logger("data_rights")


@jobs.handles(DeadlineNear)
async def sound_alarm(job: Job, message: DeadlineNear) -> None:
    """Tell of an open request at each share of its time, after the last one daily."""
    async with job.completing(Purpose.RIGHTS) as uow:
        try:
            row = await requests.get_anybodys_request(uow.db, RequestId(message.request_id))
        except NotFound:
            return
        share = message.share
        if row.state in ENDED or day_number(row.due_at) != message.due_day:
            return
        uow.audit(
            "data_rights.sound_alarm",
            subject_id=row.subject_id,
            object_id=row.id,
            details={"share": share},
        )
        if share == SHARES[-1]:
            uow.post(message, due_at=uow.now + AGAIN_AFTER)
    _log.warning("data_rights.request_due", share=share)
