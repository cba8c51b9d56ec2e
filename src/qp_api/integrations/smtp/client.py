"""Sends mail through an SMTP server, one connection a mail."""

from email.headerregistry import Address

import aiosmtplib

from qp_api.domains.communications.ports import MailRefused, MailUnavailable, OutgoingMail
from qp_api.integrations.smtp.message import compose
from qp_api.integrations.smtp.settings import SmtpSettings, Tls
from qp_api.kit.clock import Clock

_PERMANENT = 500


class SmtpMailer:
    """A Mailer; the `Date` header is process time."""

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._sender = Address(settings.sender_name, addr_spec=settings.sender)

    async def send(self, mail: OutgoingMail) -> None:
        message = compose(mail, sender=self._sender, at=self._clock.process_now())
        try:
            async with self._connection() as server:
                await server.send_message(message, sender=self._settings.sender, recipients=mail.to)
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            raise _verdict(refusal.recipients[0].code) from None
        except aiosmtplib.SMTPDataError as refusal:
            raise _verdict(refusal.code) from None
        except aiosmtplib.SMTPNotSupported:
            # The address needs SMTPUTF8 (RFC 6531), which this server doesn't speak.
            raise MailRefused("not supported") from None
        except (aiosmtplib.SMTPException, OSError) as fault:
            # A refused sign-in or sender is our own fault, not the mail's: it can be sent later.
            raise MailUnavailable(type(fault).__name__) from None

    def _connection(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host or None,
            port=settings.port if settings.host else None,
            socket_path=settings.socket_path,
            username=settings.username or None,
            password=settings.password.get_secret_value() or None,
            # Else the library resolves this machine's name, and tells it to the server.
            local_hostname=self._sender.domain,
            timeout=settings.timeout_seconds,
            use_tls=settings.tls is Tls.IMPLICIT,
            start_tls=settings.tls is Tls.START,
            cert_bundle=str(settings.ca_file) if settings.ca_file else None,
        )


def _verdict(code: int) -> MailRefused | MailUnavailable:
    return (MailRefused if code >= _PERMANENT else MailUnavailable)(str(code))
