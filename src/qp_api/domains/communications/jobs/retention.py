"""Letters about accounts that nobody uses: asked three times, then told that it is over (P4.2)."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.actions.record_letter import note_letter, record_letter
from qp_api.domains.communications.actions.send_letter import Addressed, send_letter
from qp_api.domains.communications.models import MailState, MessageId
from qp_api.domains.communications.rules.language import language_of, written_day
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.retention import public as retention
from qp_api.domains.retention.messages import AccountEnded, NoticeOwed
from qp_api.domains.retention.public import Notice

from .telling import addressed_to, contact_of, person_of, stays

jobs = JobSet()

_LETTERS: Final[Mapping[Notice, Letter]] = MappingProxyType(
    {
        Notice.CONTACT: Letter.INACTIVITY_CONTACT,
        Notice.REMINDER_1: Letter.INACTIVITY_REMINDER_1,
        Notice.REMINDER_2: Letter.INACTIVITY_REMINDER_2,
    }
)


@jobs.handles(NoticeOwed)
async def ask_about_account(job: Job, message: NoticeOwed) -> None:
    """Since when nobody came, and until when an answer keeps the account; grace counts from here.

    A letter that is refused for good is no question: it is owed anew, and no grace runs. Whoever
    came meanwhile is not asked; whoever is restricted, once they are open again.
    """
    subject_id, notice = person_of(message), message.notice
    async with job.unit_of_work(Purpose.ACCOUNT) as uow:
        contact = await contact_of(uow, subject_id)
        question = await retention.read_question(uow, subject_id, notice)
        token = await retention.mint_confirmation(uow, subject_id, address=contact.email)
    language = language_of(contact.locale)
    facts = {
        "since": written_day(question.last_active_on, language),
        "deleted_from": written_day(question.deleted_from, language),
    }
    letter = addressed_to(contact, subject_id, _LETTERS[notice], facts, path="/keep-my-account")
    addressed = replace(letter, token=token)
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.ACCOUNT) as uow:
        await stays(uow, subject_id)
        await record_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)
        if state is MailState.SENT:
            await retention.note_sent(uow, subject_id, notice)
        else:
            await retention.note_refused(uow, subject_id, notice, attempt=message.attempt)


@jobs.handles(AccountEnded)
async def say_farewell(job: Job, message: AccountEnded) -> None:
    """That the account is deleted; not recorded, since its address goes with it."""
    correspondent_id = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        farewell = await retention.read_farewell(uow, correspondent_id)
    addressed = Addressed(
        letter=Letter.ACCOUNT_DELETED,
        subject_id=correspondent_id,
        to=farewell.email,
        language=language_of(farewell.locale),
        facts={},
    )
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.RIGHTS) as uow:
        note_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)
        await retention.end_farewell(uow, correspondent_id)
