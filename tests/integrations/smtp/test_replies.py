"""What a server's reply means for the mail: gone for good, or to be sent again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from qp_api.domains.communications.ports import MailRefused, MailUnavailable, OutgoingMail
from qp_api.integrations.smtp.client import SmtpMailer
from qp_api.integrations.smtp.settings import SmtpSettings, Tls
from qp_api.kit.clock import FixedClock

MAIL = OutgoingMail("<1@mail.test>", "learner@mail.test", "subject", "text\n")

GOOD = {"EHLO": "250 stub", "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 go", ".": "250 OK"}


class StubServer:
    """Speaks SMTP by a table of replies; a missing one is a cut connection."""

    def __init__(self) -> None:
        self.replies = dict(GOOD)
        self.commands: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 stub\r\n")
        in_message = False
        while line := await reader.readline():
            verb = line.decode().strip().partition(" ")[0].upper()
            if in_message and verb != ".":
                continue
            self.commands.append(verb)
            reply = self.replies.get(verb)
            if reply is None:
                break
            in_message = reply.startswith("354")
            writer.write(f"{reply}\r\n".encode())
        writer.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[StubServer]:
    stub = StubServer()
    listening = await asyncio.start_unix_server(stub.serve, tmp_path / "stub.sock")
    yield stub
    listening.close()


@pytest.fixture
def mailer(tmp_path: Path) -> SmtpMailer:
    settings = SmtpSettings(
        sender="service@qp.test", socket_path=tmp_path / "stub.sock", tls=Tls.OFF, timeout_seconds=5
    )
    return SmtpMailer(settings, FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))


async def test_an_accepted_mail_is_sent_once(server: StubServer, mailer: SmtpMailer) -> None:
    await mailer.send(MAIL)
    assert server.commands.count(".") == 1


async def test_a_farewell_cut_short_is_no_failure(server: StubServer, mailer: SmtpMailer) -> None:
    assert "QUIT" not in server.replies
    await mailer.send(MAIL)
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize(
    ("verb", "reply", "verdict", "said"),
    [
        ("RCPT", "550 learner@mail.test unknown", MailRefused, "550"),
        ("RCPT", "451 learner@mail.test greylisted", MailUnavailable, "451"),
        (".", "554 looks like spam", MailRefused, "554"),
        (".", "452 disk full", MailUnavailable, "452"),
        (".", None, MailUnavailable, "SMTPServerDisconnected"),
        ("MAIL", "550 service@qp.test may not", MailUnavailable, "SMTPSenderRefused"),
        ("EHLO", None, MailUnavailable, "SMTPServerDisconnected"),
    ],
)
async def test_a_reply_decides(
    server: StubServer,
    mailer: SmtpMailer,
    verb: str,
    reply: str | None,
    verdict: type[Exception],
    said: str,
) -> None:
    if reply is None:
        del server.replies[verb]
    else:
        server.replies[verb] = reply
    with pytest.raises(verdict) as fault:
        await mailer.send(MAIL)
    assert str(fault.value) == said
    assert fault.value.__suppress_context__


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "mail.test", "socket_path": "/run/mail.sock"},
        {"host": "mail.test", "tls": "off", "username": "u", "password": "p"},
        {"host": "mail.test", "port": 0},
        {"host": "mail.test", "unknown": "1"},
    ],
)
def test_unsafe_settings_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SmtpSettings.model_validate({"sender": "service@qp.test", **given})
    good = {"sender": "service@qp.test", "host": "mail.test", "username": "u", "password": "p"}
    assert "p'" not in repr(SmtpSettings.model_validate(good).password)
