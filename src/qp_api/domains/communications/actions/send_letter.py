"""Send a letter: at least once, always under the same Message-ID."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from qp_api.core.duties.job import Job
from qp_api.core.settings import Settings
from qp_api.domains.communications.models import MailState
from qp_api.domains.communications.ports import Attachment, Mailer, MailRefused, OutgoingMail
from qp_api.domains.communications.rules.language import Language
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.communications.rules.writing import Written, write_letter
from qp_api.kit.ids import SubjectId

# RFC 3834: machines that answer mail leave this one alone.
_HEADERS: Final = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter with all that is needed to write and send it; `path` is where its button leads.

    `token` follows the path in the fragment, which no server logs, and never enters the record.
    """

    letter: Letter
    subject_id: SubjectId
    to: str = field(repr=False)
    language: Language
    facts: dict[str, str] = field(repr=False)
    name: str | None = field(default=None, repr=False)
    path: str | None = None
    token: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)

    def written(self, settings: Settings, *, with_token: bool) -> Written:
        """The letter as it is sent, or as it is kept."""
        link = None
        if self.path is not None:
            link = (settings.front_end_url or settings.public_url) + self.path
            if with_token and self.token is not None:
                link += f"#token={self.token}"
        return write_letter(
            self.letter,
            self.language,
            self.facts,
            support=settings.support_email,
            name=self.name,
            link=link,
        )


async def send_letter(job: Job, addressed: Addressed) -> MailState:
    """Hand the mail over, with no transaction open; says whether it was taken or refused for good.

    The Message-ID is the duty's: a second copy is known by it. Raises MailUnavailable: the duty is
    tried again.
    """
    settings = job.process.settings
    written = addressed.written(settings, with_token=True)
    mail = OutgoingMail(
        message_id=f"<{job.duty.id}@{urlsplit(settings.public_url).hostname}>",
        to=addressed.to,
        subject=written.subject,
        text=written.text,
        html=written.html,
        attachments=addressed.attachments,
        headers=_HEADERS,
    )
    try:
        await job.process.port(Mailer).send(mail)
    except MailRefused:
        return MailState.REFUSED
    return MailState.SENT
