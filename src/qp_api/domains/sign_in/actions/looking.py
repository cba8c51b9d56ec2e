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


ALIKE: Final = 0.03
"""Seconds: a few times what any such block takes, a commit included."""


@asynccontextmanager
async def alike(clock: Clock) -> AsyncIterator[None]:
    """Let a block take as long whatever it finds of an address, or refuses (AC-2).

    Equal statements are not enough: rows that are there, and caches that know them, cost some
    50 µs more or less. Nothing may be held meanwhile, so what holds something stands inside.
    """
    until = clock.monotonic() + ALIKE
    try:
        yield
    finally:
        await asyncio.sleep(max(until - clock.monotonic(), 0))
