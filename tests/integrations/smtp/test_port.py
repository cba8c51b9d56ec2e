"""The real client sends to the real sink over a Unix socket: what arrives is what was sent."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qp_api.domains.communications.ports import Attachment, Mailer, MailUnavailable, OutgoingMail
from qp_api.integrations.smtp.client import SmtpMailer
from qp_api.integrations.smtp.sandbox_mailbox import SandboxMailbox
from qp_api.integrations.smtp.settings import SmtpSettings, Tls
from qp_api.kit.clock import FixedClock

AT = datetime(2026, 1, 30, 18, 30, tzinfo=UTC)

MAIL = OutgoingMail(
    message_id="<0190-1@mail.test>",
    to="learner@mail.test",
    subject="আপনার ই-মেইল নিশ্চিত করুন — confirm",
    text="স্বাগতম!\nhttps://qp.test/verify#token=abc-123\n" + "দীর্ঘ " * 300 + "\n.\nend\n",
    html="<p>স্বাগতম</p>\n",
    attachments=(
        Attachment("receipt.json", "application/json", b"{}"),
        Attachment("note.txt", "text/plain", "নোট\n".encode()),
        Attachment("রসিদ.pdf", "application/pdf", b"%PDF\xff"),
    ),
    headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def socket_path(tmp_path: Path) -> Path:
    return tmp_path / "mail.sock"


@pytest.fixture
async def mailbox(clock: FixedClock, socket_path: Path) -> AsyncIterator[SandboxMailbox]:
    mailbox = SandboxMailbox(clock, items_kept=5)
    await mailbox.start(socket_path)
    yield mailbox
    await mailbox.stop()


@pytest.fixture
def mailer(clock: FixedClock, socket_path: Path) -> Mailer:
    settings = SmtpSettings(
        sender="service@qp.test", sender_name="সেবা", socket_path=socket_path, tls=Tls.OFF
    )
    return SmtpMailer(settings, clock)


async def test_what_was_sent_arrives(mailer: Mailer, mailbox: SandboxMailbox) -> None:
    await mailer.send(MAIL)
    assert mailbox.items() == [
        {
            "id": "0190-1@mail.test",
            "to": "learner@mail.test",
            "subject": MAIL.subject,
            "text": MAIL.text,
            "html": MAIL.html,
            "links": ["https://qp.test/verify#token=abc-123"],
            "tokens": {"token": "abc-123"},
            "sent_at": "2026-01-30T18:30:00Z",
            "attachments": [
                {"name": "receipt.json", "text": "{}"},
                {"name": "note.txt", "text": "নোট\n"},
                {"name": "রসিদ.pdf", "text": None},
            ],
        }
    ]


async def test_a_bare_text_is_a_whole_mail(mailer: Mailer, mailbox: SandboxMailbox) -> None:
    await mailer.send(OutgoingMail("<1@mail.test>", "a@mail.test", "subject", "text\n"))
    [item] = mailbox.items()
    assert (item["text"], item["html"], item["attachments"]) == ("text\n", None, [])


async def test_an_address_may_be_in_any_script(mailer: Mailer, mailbox: SandboxMailbox) -> None:
    await mailer.send(replace(MAIL, to="শিক্ষার্থী@mail.test"))
    assert [item["to"] for item in mailbox.items()] == ["শিক্ষার্থী@mail.test"]


async def test_a_mailbox_is_read_by_address_oldest_first(
    mailer: Mailer, mailbox: SandboxMailbox, clock: FixedClock
) -> None:
    for number, to in enumerate(("a@mail.test", "b@mail.test", "A@mail.test")):
        await mailer.send(replace(MAIL, to=to, message_id=f"<{number}@mail.test>"))
        clock.advance(timedelta(days=1))
    assert [item["id"] for item in mailbox.items("a@MAIL.test")] == ["0@mail.test", "2@mail.test"]
    assert [item["sent_at"][:10] for item in mailbox.items()] == [
        "2026-01-30",
        "2026-01-31",
        "2026-02-01",
    ]
    assert mailbox.items("nobody@mail.test") == []


async def test_the_oldest_mail_goes_first(mailer: Mailer, mailbox: SandboxMailbox) -> None:
    for number in range(7):
        await mailer.send(replace(MAIL, message_id=f"<{number}@mail.test>"))
    assert [item["id"] for item in mailbox.items()] == [f"{n}@mail.test" for n in range(2, 7)]
    mailbox.clear()
    assert mailbox.items() == []


async def test_without_a_server_mail_waits(mailer: Mailer) -> None:
    with pytest.raises(MailUnavailable) as fault:
        await mailer.send(MAIL)
    assert "mail.test" not in str(fault.value)
    assert fault.value.__suppress_context__


async def test_a_stopped_mailbox_takes_nothing_and_starts_again(
    mailer: Mailer, mailbox: SandboxMailbox, socket_path: Path
) -> None:
    await mailer.send(MAIL)
    await mailbox.stop()
    with pytest.raises(MailUnavailable):
        await mailer.send(MAIL)
    await mailbox.start(socket_path)
    await mailer.send(MAIL)
    assert len(mailbox.items()) == 2


async def test_where_encryption_is_asked_for_none_is_sent_without(
    mailer: Mailer, mailbox: SandboxMailbox, clock: FixedClock, socket_path: Path
) -> None:
    strict = SmtpSettings(sender="service@qp.test", socket_path=socket_path, tls=Tls.START)
    with pytest.raises(MailUnavailable):
        await SmtpMailer(strict, clock).send(MAIL)
    assert mailbox.items() == []
    await mailer.send(MAIL)
    assert len(mailbox.items()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"to": "a@mail.test\r\nBcc: b@mail.test"},
        {"subject": "a\nBcc: b@mail.test"},
        {"headers": {"X-A": "a\r\nBcc: b@mail.test"}},
        {"headers": {"Subject": "second"}},
    ],
)
async def test_no_value_adds_a_header(
    mailer: Mailer, mailbox: SandboxMailbox, change: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        await mailer.send(replace(MAIL, **change))  # type: ignore[arg-type]
    assert mailbox.items() == []
