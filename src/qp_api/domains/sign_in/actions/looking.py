"""A look at credentials that begins no transaction: none is held while a password is hashed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.clock import Clock


def looking(process: Process) -> UnitOfWork:
    """A unit of work that only reads, or writes one statement by itself."""
    return UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ)


LOOK: Final = 0.01
"""Seconds; a few times what it takes. Known addresses took some 50 µs longer than unknown ones.

That their rows are read is our reading of it.
"""


@asynccontextmanager
async def takes_at_least(clock: Clock, seconds: float) -> AsyncIterator[None]:
    """Let a block take so many seconds, whatever it finds (AC-2)."""
    until = clock.monotonic() + seconds
    yield
    await asyncio.sleep(max(until - clock.monotonic(), 0))
