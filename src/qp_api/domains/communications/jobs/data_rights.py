"""Letters about the six rights; a restricted person gets them all the same."""

from typing import Final

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.actions.record_letter import note_letter
from qp_api.domains.communications.actions.send_letter import Addressed, send_letter
from qp_api.domains.communications.models import MessageId
from qp_api.domains.communications.ports import Attachment
from qp_api.domains.communications.rules.language import language_of, written_day
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.communications.rules.writing import word_for
from qp_api.domains.data_rights import public as data_rights
from qp_api.domains.data_rights.messages import (
    ErasureCompleted,
    RestrictionChanged,
    RightsRequestReceived,
)
from qp_api.domains.data_rights.public import RequestId
from qp_api.kit.calendar import dhaka_day

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()

_REQUESTS: Final = "/data-rights/requests"


@jobs.handles(RightsRequestReceived)
async def acknowledge_request(job: Job, message: RightsRequestReceived) -> None:
    """Number and due day, at once (DR-2)."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await contact_of(uow, subject_id)
        request = await data_rights.get_request(uow, subject_id, RequestId(message.request_id))
    language = language_of(contact.locale)
    facts = {
        "number": request.number,
        "right": word_for("rights", request.right, language),
        "due_on": written_day(dhaka_day(request.due_at), language),
    }
    path = f"{_REQUESTS}/{message.request_id}"
    await tell(job, addressed_to(contact, subject_id, Letter.REQUEST_RECEIVED, facts, path=path))


@jobs.handles(RestrictionChanged)
async def tell_of_restriction(job: Job, message: RestrictionChanged) -> None:
    """That processing rests, or goes on; a restricted person hears it all the same (P5.4)."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await contact_of(uow, subject_id)
    letter = Letter.RESTRICTED if message.is_restricted else Letter.RESTRICTION_LIFTED
    await tell(job, addressed_to(contact, subject_id, letter, path="/data-rights"))


@jobs.handles(ErasureCompleted)
async def close_correspondence(job: Job, message: ErasureCompleted) -> None:
    """The last mail, with the receipt; not recorded, since its address goes with it."""
    correspondent_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        closing = await data_rights.read_closing(uow, correspondent_id)
    addressed = Addressed(
        letter=Letter.ERASED_BY_OFFICER if closing.is_by_officer else Letter.ERASURE_COMPLETED,
        subject_id=correspondent_id,
        to=closing.email,
        language=language_of(closing.locale),
        facts={"number": closing.number},
        attachments=(Attachment("receipt.json", "application/json", closing.receipt_json),),
    )
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.RIGHTS) as uow:
        note_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)
        await data_rights.end_correspondence(uow, correspondent_id)
