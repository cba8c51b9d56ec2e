"""Telling a person: whom, in which language, and that it was done."""

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.message import Message
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.contact import Contact, find_contact
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.actions.record_letter import record_letter
from qp_api.domains.communications.actions.send_letter import Addressed, send_letter
from qp_api.domains.communications.models import MessageId
from qp_api.domains.communications.rules.language import language_of
from qp_api.domains.communications.rules.letters import Letter
from qp_api.kit.ids import SubjectId


async def tell(job: Job, addressed: Addressed, purpose: Purpose = Purpose.RIGHTS) -> None:
    """Send, then record and complete in one transaction."""
    state = await send_letter(job, addressed)
    async with job.completing(purpose) as uow:
        await stays(uow, addressed.subject_id)
        await record_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)


async def contact_of(uow: UnitOfWork, subject_id: SubjectId) -> Contact:
    """Where the person is reached. Raises NotFound, for whoever is being erased too."""
    await stays(uow, subject_id)
    return await find_contact(uow, subject_id)


async def stays(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Nothing more is written to or about somebody who is being erased (P5.3). Raises NotFound."""
    if await get_processing(uow, subject_id) in (Processing.ERASING, Processing.ERASED):
        raise NotFound


def person_of(message: Message) -> SubjectId:
    """Whom a fact is about; one about nobody is told to nobody."""
    if message.subject_id is None:
        raise NotFound
    return SubjectId(message.subject_id)


def addressed_to(
    contact: Contact,
    subject_id: SubjectId,
    letter: Letter,
    facts: dict[str, str] | None = None,
    *,
    path: str,
) -> Addressed:
    """The letter in the person's language; `path` is where its link leads in the front end."""
    return Addressed(
        letter=letter,
        subject_id=subject_id,
        to=contact.email,
        language=language_of(contact.locale),
        facts=facts or {},
        name=contact.name,
        path=path,
    )
