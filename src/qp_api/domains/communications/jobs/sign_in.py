"""Letters about an account: confirming its address, and that somebody tried to register it."""

from dataclasses import replace

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.sign_in import public as sign_in
from qp_api.domains.sign_in.messages import AddressAlreadyKnown, VerificationRequested

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()


@jobs.handles(VerificationRequested)
async def ask_for_verification(job: Job, message: VerificationRequested) -> None:
    """A link to whoever reads this address; the token is made here and nowhere kept readable."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        token = await sign_in.mint_verification(uow, subject_id)
    addressed = replace(
        addressed_to(contact, subject_id, Letter.VERIFICATION, path="/verify"),
        token=token,
        # Until it is confirmed a stranger may have written it, to reach others through us.
        name=None,
    )
    await tell(job, addressed, Purpose.SECURITY)


@jobs.handles(AddressAlreadyKnown)
async def tell_of_registration(job: Job, message: AddressAlreadyKnown) -> None:
    """Registration never shows that an address is known (AC-2); its holder is told."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
    addressed = addressed_to(contact, subject_id, Letter.ADDRESS_KNOWN, path="/sign-in")
    await tell(job, addressed, Purpose.SECURITY)
