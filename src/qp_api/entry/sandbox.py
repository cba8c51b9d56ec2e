"""What an API process has in the sandbox only: the mailbox, and a clock that others may move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from qp_api.core.clock_moves import hearing_moves
from qp_api.core.process import Process
from qp_api.domains.sandbox.ports import Mailbox

from .settings import Settings


@asynccontextmanager
async def sandbox(process: Process, settings: Settings) -> AsyncIterator[None]:
    """While open, mail is caught and moves of the clock are heard; in production nothing is."""
    path = settings.mail.socket_path
    if not settings.is_sandbox or path is None:
        yield
        return
    # Only here: the library comes with the extra `embedded`, which production does without.
    from qp_api.integrations.smtp.sandbox_mailbox import SandboxMailbox  # noqa: PLC0415 -- as said

    mailbox = SandboxMailbox(process.clock)
    await mailbox.start(path)
    process.ports = {**process.ports, Mailbox: mailbox}
    try:
        async with hearing_moves(process, lambda: None):
            yield
    finally:
        await mailbox.stop()
