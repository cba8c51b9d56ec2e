"""Letters about a change of address: to the wanted, the present, and the one left (AC-3)."""

from dataclasses import replace

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.actions.forget_recipients import forget_recipients
from qp_api.domains.communications.actions.record_letter import note_nobodys_letter, record_letter
from qp_api.domains.communications.actions.send_letter import send_letter
from qp_api.domains.communications.models import MessageId
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.sign_in import public as sign_in
from qp_api.domains.sign_in.messages import (
    AddressWanted,
    EmailChanged,
    EmailChangeNoticed,
    EmailChangeRequested,
)

from .telling import addressed_to, contact_of, person_of, stays, tell

jobs = JobSet()


@jobs.handles(EmailChangeRequested)
async def ask_for_confirmation(job: Job, message: EmailChangeRequested) -> None:
    """A link to whoever reads the wanted address; no name, since it may be a stranger's.

    It is recorded for nobody: whoever asked would see by it that the address is free (AC-2).
    """
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        minted = await sign_in.mint_email_change(uow, subject_id, message.change_id)
    if minted is None:
        async with job.completing(Purpose.SECURITY):
            return
    addressed = addressed_to(contact, subject_id, Letter.EMAIL_CHANGE, path="/email-change")
    addressed = replace(addressed, to=minted.address, token=minted.token, name=None)
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.SECURITY) as uow:
        await stays(uow, subject_id)
        note_nobodys_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)


@jobs.handles(EmailChangeNoticed)
async def tell_of_wish(job: Job, message: EmailChangeNoticed) -> None:
    """Whoever reads the present address hears of it before anything changes."""
    await _tell(job, message, Letter.EMAIL_CHANGE_ASKED)


@jobs.handles(AddressWanted)
async def tell_holder(job: Job, message: AddressWanted) -> None:
    """A change never shows that an address is known (AC-2); its holder is told."""
    await _tell(job, message, Letter.ADDRESS_WANTED)


@jobs.handles(EmailChanged)
async def tell_of_change(job: Job, message: EmailChanged) -> None:
    """The last letter to the address that was left; then it is forgotten, in mail records too."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        left = await sign_in.read_former_address(uow, subject_id, message.change_id)
    addressed = replace(addressed_to(contact, subject_id, Letter.EMAIL_CHANGED, path="/"), to=left)
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.SECURITY) as uow:
        await stays(uow, subject_id)
        await record_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)
        await forget_recipients(uow, subject_id)
        await sign_in.drop_former_address(uow, subject_id, message.change_id)


async def _tell(job: Job, message: EmailChangeNoticed | AddressWanted, letter: Letter) -> None:
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
    addressed = addressed_to(contact, subject_id, letter, path="/sign-in")
    await tell(job, addressed, Purpose.SECURITY)
