"""Hear at once that business time was moved, in a sandbox.

Who misses an announcement still follows whenever it looks: the worker before each round, the API
whenever the clock is read.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from qp_api.core.business_time import CHANNEL, follow
from qp_api.core.db.listener import Listener
from qp_api.core.errors import Overloaded
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process

_AGAIN: Final = 0.5  # seconds


@asynccontextmanager
async def hearing_moves(process: Process, then: Callable[[], None]) -> AsyncIterator[None]:
    """While open, this process's clock follows every move, and `then` is called after it.

    `then` is called once a connection too: what was announced before it is not heard.
    """
    if not process.settings.is_sandbox:
        yield
        return
    moved = asyncio.Event()
    listener = Listener(
        process.pools.dsn(DbRole.CUSTODY),
        (CHANNEL,),
        clock=process.clock,
        hear=lambda *_: moved.set(),
        missed=moved.set,
    )
    await listener.start()
    following = asyncio.create_task(_follow_each(process, moved, then))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await listener.stop()


async def _follow_each(process: Process, moved: asyncio.Event, then: Callable[[], None]) -> None:
    while True:
        await moved.wait()
        moved.clear()
        try:
            await follow(process)
        except Overloaded:
            moved.set()
            await asyncio.sleep(_AGAIN)
        else:
            then()
