"""What this room needs from outside: somebody who takes a finished mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class MailRefused(Exception):
    """The other side will never take this mail; sending it again is of no use."""


class MailUnavailable(Exception):
    """Nobody takes mail at the moment; the same mail may be sent again later."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file in a mail; `content_type` is a media type without parameters."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One finished mail to one person.

    `message_id` (RFC 5322 section 3.6.4, angle brackets included) stays the same however often the
    mail is sent: it is how a second copy is known.
    """

    message_id: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Mailer(Protocol):
    """Hands mail to the outside."""

    async def send(self, mail: OutgoingMail) -> None:
        """Return once the other side has taken responsibility for the mail.

        Raises MailRefused or MailUnavailable; neither says more than a reply code, since servers
        quote addresses. When the reply is lost the mail may have been taken all the same.
        """
