"""The sandbox's mailbox: a real SMTP server on a Unix socket that keeps mail in memory only."""

import asyncio
import logging
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from qp_api.integrations.smtp.reading import MailboxItem, read_message
from qp_api.kit.clock import Clock

_ITEMS_KEPT: Final = 1000
_LARGEST_MESSAGE: Final = 10 * 1024 * 1024

# Below this level the library logs every command, and so every address.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class SandboxMailbox:
    """Takes every mail; the oldest goes when `items_kept` are held."""

    def __init__(self, clock: Clock, *, items_kept: int = _ITEMS_KEPT) -> None:
        self._clock = clock
        self._items: deque[MailboxItem] = deque(maxlen=items_kept)
        self._server: asyncio.Server | None = None

    async def start(self, socket_path: Path) -> None:
        """Listen in the running loop; the socket (0600) takes the place of a stale one."""
        self._server = await asyncio.get_running_loop().create_unix_server(
            self._protocol, path=socket_path
        )
        await asyncio.to_thread(socket_path.chmod, 0o600)

    async def stop(self) -> None:
        """Stop listening; the mail stays until the process ends."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def items(self, to: str | None = None) -> list[MailboxItem]:
        """Give the mail held, oldest first; only that to one address, in any case of letters."""
        wanted = to.casefold() if to is not None else None
        return [item for item in self._items if wanted in (None, item["to"].casefold())]

    def clear(self) -> None:
        """Forget every mail."""
        self._items.clear()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the library's hook
        """Keep one item for each recipient."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, EmailMessage, policy=default)
        sent_at = self._clock.now().isoformat().replace("+00:00", "Z")
        for to in envelope.rcpt_tos:
            self._items.append(read_message(message, to=to, sent_at=sent_at))
        return "250 OK"

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            data_size_limit=_LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="sandbox",
            ident="sandbox",
            loop=asyncio.get_running_loop(),
        )
