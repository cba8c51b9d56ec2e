import httpx

from domains.sandbox.conftest import PaperMailbox
from qp_api.domains.sandbox.ports import Mailbox
from qp_api.integrations.smtp.reading import MailboxItem
from qp_api.integrations.smtp.sandbox_mailbox import SandboxMailbox
from qp_api.kit.clock import SystemClock


def _mail(to: str) -> MailboxItem:
    return {
        "id": f"1@{to}",
        "to": to,
        "subject": "Confirm your e-mail address",
        "text": "http://qp.test/verify#token=abc",
        "html": None,
        "links": ["http://qp.test/verify#token=abc"],
        "tokens": {"token": "abc"},
        "sent_at": "2026-12-01T06:30:05Z",
        "attachments": [{"name": "receipt.json", "text": "{}"}],
    }


async def test_mail_is_shown_with_its_links_and_tokens(
    client: httpx.AsyncClient, mailbox: PaperMailbox
) -> None:
    mailbox.held = [_mail("a@example.org"), _mail("b@example.org")]

    every = (await client.get("/v1/sandbox/mailbox")).json()
    one = (await client.get("/v1/sandbox/mailbox", params={"to": "b@example.org"})).json()

    assert every == {"items": [_mail("a@example.org"), _mail("b@example.org")]}
    assert one == {"items": [_mail("b@example.org")]}


def test_the_mail_sink_is_such_a_mailbox() -> None:
    sink: Mailbox = SandboxMailbox(SystemClock())

    assert sink.items() == []
