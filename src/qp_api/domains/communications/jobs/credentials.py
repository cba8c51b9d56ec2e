"""Letters about passwords and second factors: a link that sets one, and word of every change."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from qp_api.core.approvals import ApprovalId, ApprovalKinds
from qp_api.core.approvals.store import get_approval
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.rules.language import language_of, written_day, written_number
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.sign_in import public as sign_in
from qp_api.domains.sign_in.messages import (
    CredentialChange,
    CredentialChanged,
    PasswordResetRequested,
    TotpRemovalAsked,
)
from qp_api.kit.calendar import DHAKA

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()

_LETTERS: Final[Mapping[CredentialChange, Letter]] = MappingProxyType(
    {
        CredentialChange.PASSWORD_CHANGED: Letter.PASSWORD_CHANGED,
        CredentialChange.PASSWORD_RESET: Letter.PASSWORD_RESET,
        CredentialChange.TOTP_ADDED: Letter.TOTP_ADDED,
        CredentialChange.TOTP_REMOVED: Letter.TOTP_REMOVED,
        CredentialChange.RECOVERY_CODES_RENEWED: Letter.RECOVERY_CODES_RENEWED,
        CredentialChange.RECOVERY_CODE_USED: Letter.RECOVERY_CODE_USED,
        CredentialChange.API_KEY_MADE: Letter.API_KEY_MADE,
    }
)


@jobs.handles(PasswordResetRequested)
async def offer_new_password(job: Job, message: PasswordResetRequested) -> None:
    """A link to whoever reads this address; nobody's, and one never confirmed, gets nothing."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        token = await sign_in.mint_password_reset(uow, subject_id)
    letter = addressed_to(contact, subject_id, Letter.PASSWORD_RESET_LINK, path="/new-password")
    await tell(job, replace(letter, token=token), Purpose.SECURITY)


@jobs.handles(CredentialChanged)
async def tell_of_change(job: Job, message: CredentialChanged) -> None:
    """What has changed, and what to do if it was not they; a restricted person hears it too."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
    letter = addressed_to(contact, subject_id, _LETTERS[message.what], path="/forgotten-password")
    await tell(job, letter, Purpose.SECURITY)


@jobs.handles(TotpRemovalAsked)
async def warn_of_removal(job: Job, message: TotpRemovalAsked) -> None:
    """That it was asked for, and until when they can object; a restricted person hears it too."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
        row = await get_approval(uow.db, ApprovalId(message.approval_id))
        kind = uow.process.port(ApprovalKinds).kinds.get(row.kind)
    if kind is None:  # of a room that is no more
        raise NotFound
    language = language_of(contact.locale)
    not_before = (row.asked_at + kind.waits).astimezone(DHAKA)
    facts = {
        "day": written_day(not_before.date(), language),
        "time": written_number(f"{not_before:%H:%M}", language),
    }
    asked = Letter.TOTP_REMOVAL_ASKED
    letter = addressed_to(contact, subject_id, asked, facts, path="/forgotten-password")
    await tell(job, letter, Purpose.SECURITY)
