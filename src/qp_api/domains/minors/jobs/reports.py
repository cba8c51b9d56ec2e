"""Alarms of reports that nobody decided, and the purging of what was said (AG-6)."""

from datetime import timedelta

import structlog

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.messages import DataRectified
from qp_api.domains.minors.actions.take_statement import take_statement
from qp_api.domains.minors.messages import MinorReportWaits, ReportTextsDue
from qp_api.domains.minors.models import ReportId
from qp_api.domains.minors.queries.reports import is_waiting
from qp_api.domains.minors.rules.reports import AGAIN_AFTER, TEXTS_KEPT, hours_after
from qp_api.domains.minors.store import reports as store
from qp_api.kit.ids import SubjectId

jobs = JobSet()
jobs.every(timedelta(hours=1), ReportTextsDue)
_log = structlog.get_logger("minors")


@jobs.handles(MinorReportWaits)
async def sound_alarm(job: Job, message: MinorReportWaits) -> None:
    """Tell of an open report at each of its hours, after the last one daily; nothing lapses."""
    report_id, hours = ReportId(message.report_id), message.hours
    async with job.completing(Purpose.RIGHTS) as uow:
        if not await is_waiting(uow, report_id):
            return
        uow.audit("minors.sound_alarm", object_id=report_id, details={"hours": hours})
        again = hours_after(hours)
        if again is not None:
            again_at = job.duty.due_at + AGAIN_AFTER
            uow.post(MinorReportWaits(report_id=report_id, hours=again), due_at=again_at)
    if hours:
        _log.warning("minors.report_waits", seconds=hours * 3600)


@jobs.handles(DataRectified)
async def look_at_corrected_age(job: Job, message: DataRectified) -> None:
    """A correction may say that its person is not yet 16."""
    if message.subject_id is None:
        raise NotFound
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        await take_statement(uow, SubjectId(message.subject_id))


@jobs.handles(ReportTextsDue)
async def purge_report_texts(job: Job, _: ReportTextsDue) -> None:
    """What was said in ended reports; the register's entry stays (DR-17)."""
    async with job.completing(Purpose.RIGHTS) as uow:
        purged = await store.blank_texts(uow.db, ended_before=uow.now - TEXTS_KEPT)
        if purged:
            uow.audit("minors.purge_report_texts", details={"texts": purged})
