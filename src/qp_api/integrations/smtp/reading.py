"""What a reader finds in a received mail: its texts, links, one-time tokens and files."""

import re
from collections.abc import Iterable
from email.message import EmailMessage, MIMEPart
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import TypedDict

_LINK = re.compile(r"https?://[^\s<>\"]+")
_PUNCTUATION = ".,;:!?)]}'\u0964"  # a sentence's end, the Bengali one included


class MailboxAttachment(TypedDict):
    """One file; `text` is None unless the file is text or JSON."""

    name: str
    text: str | None


class MailboxItem(TypedDict):
    """One received mail as the sandbox shows it; `sent_at` is business time, RFC 3339."""

    id: str
    to: str
    subject: str
    text: str
    html: str | None
    links: list[str]
    tokens: dict[str, str]
    sent_at: str
    attachments: list[MailboxAttachment]


def read_message(message: EmailMessage, *, to: str, sent_at: str) -> MailboxItem:
    """Show a received message; `id` is its Message-ID without angle brackets."""
    text = _body(message, "plain") or ""
    links = links_in(text)
    return {
        "id": str(message.get("Message-ID", "")).strip().strip("<>"),
        "to": to,
        "subject": str(message.get("Subject", "")),
        "text": text,
        "html": _body(message, "html"),
        "links": links,
        "tokens": tokens_in(links),
        "sent_at": sent_at,
        "attachments": [_attachment(part) for part in message.iter_attachments()],
    }


def links_in(text: str) -> list[str]:
    """Find each http(s) address once, in order of appearance, without a sentence's punctuation."""
    return list(dict.fromkeys(link.rstrip(_PUNCTUATION) for link in _LINK.findall(text)))


def tokens_in(links: Iterable[str]) -> dict[str, str]:
    """Find `name=value` pairs in the links' fragments (R12); the first of a name stays.

    A fragment may be a front end's route with its own query: `#/verify?token=…`.
    """
    tokens: dict[str, str] = {}
    for link in links:
        query = urlsplit(link).fragment.rpartition("?")[2]
        for name, value in parse_qsl(query):
            tokens.setdefault(name, value)
    return tokens


def _body(message: EmailMessage, subtype: str) -> str | None:
    part = message.get_body(preferencelist=(subtype,))
    return _text(part) if part is not None else None


def _attachment(part: MIMEPart) -> MailboxAttachment:
    is_text = part.get_content_maintype() == "text" or part.get_content_subtype() == "json"
    return {
        "name": part.get_filename() or "",
        "text": _text(part) if is_text else None,
    }


def _text(part: MIMEPart) -> str:
    """On the wire lines end in CR LF, in a program they don't."""
    content = part.get_content()
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    return text.replace("\r\n", "\n")
