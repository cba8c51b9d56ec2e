"""What the sandbox needs from outside: the mailbox that catches its mail."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Mailbox(Protocol):
    """All mail that was sent, as a reader finds it."""

    def items(self, to: str | None = None) -> Sequence[Mapping[str, object]]:
        """The mail held, the oldest first; only that to one address, in any case of letters.

        Each has `id`, `to`, `subject`, `text`, `html`, `links`, `tokens`, `sent_at` and
        `attachments` (`name`, `text`).
        """
