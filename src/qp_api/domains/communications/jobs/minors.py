"""Letters about a person's age: that it is in question, that it is settled, that a report waits."""

from typing import Final

from qp_api.core.actor import Role
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.domains.accounts.public import list_holders
from qp_api.domains.communications.messages import OfficerCalled
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.minors.messages import MinorReported, MinorReportRefuted, MinorReportWaits
from qp_api.domains.minors.public import ReportId, is_waiting

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()

_MOST_TOLD: Final = 50


@jobs.handles(MinorReported)
async def ask_about_age(job: Job, message: MinorReported) -> None:
    """That the account rests, and how to answer; a frozen person hears it all the same (AG-6)."""
    await _tell(job, message, Letter.AGE_QUESTIONED, path="/data-rights")


@jobs.handles(MinorReportRefuted)
async def tell_of_thaw(job: Job, message: MinorReportRefuted) -> None:
    """That all is as it was."""
    await _tell(job, message, Letter.AGE_SETTLED, path="/sign-in")


@jobs.handles(MinorReportWaits)
async def call_officers(job: Job, message: MinorReportWaits) -> None:
    """Each officer hears of a report that waits: when it comes, and at each alarm."""
    report_id = ReportId(message.report_id)
    async with job.completing(Purpose.RIGHTS) as uow:
        if not await is_waiting(uow, report_id):
            return
        for officer in await list_holders(uow, Role.DPO, most=_MOST_TOLD):
            uow.post(OfficerCalled(subject_id=officer, report_id=report_id, hours=message.hours))


@jobs.handles(OfficerCalled)
async def call_officer(job: Job, message: OfficerCalled) -> None:
    """One officer, unless it is decided by now."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        if not await is_waiting(uow, ReportId(message.report_id)):
            raise NotFound
        contact = await contact_of(uow, subject_id)
    facts = {"waited": str(message.hours)}
    path = f"/minor-reports/{message.report_id}"
    addressed = addressed_to(contact, subject_id, Letter.MINOR_REPORT_WAITS, facts, path=path)
    await tell(job, addressed)


async def _tell(
    job: Job, message: MinorReported | MinorReportRefuted, letter: Letter, *, path: str
) -> None:
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await contact_of(uow, subject_id)
    await tell(job, addressed_to(contact, subject_id, letter, path=path))
