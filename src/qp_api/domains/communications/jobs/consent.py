"""The letter that asks whether marketing mail is wanted; it is none itself (CO-3)."""

from dataclasses import replace

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.consent import public as consent
from qp_api.domains.consent.messages import ConfirmationRequested
from qp_api.domains.consent.public import RecordId

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()


@jobs.handles(ConfirmationRequested)
async def ask_for_confirmation(job: Job, message: ConfirmationRequested) -> None:
    """A link to whoever reads this address; a restricted person may consent too (DR-8).

    Whoever has taken it back meanwhile is written to no more.
    """
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await contact_of(uow, subject_id)
        token = await consent.mint_confirmation(uow, subject_id, RecordId(message.record_id))
    letter = addressed_to(contact, subject_id, Letter.MARKETING_CONFIRMATION, path="/consents")
    await tell(job, replace(letter, token=token))
