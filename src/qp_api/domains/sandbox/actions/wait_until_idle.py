"""Wait until the worker has done what is due."""

import asyncio
from typing import Final

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sandbox import store
from qp_api.domains.sandbox.errors import StillBusy
from qp_api.domains.sandbox.store import Work

PATIENCE: Final = 25.0  # seconds: the edge gives up on an answer after 30
_FIRST_PAUSE: Final = 0.004
_SLOWER: Final = 1.3
_LONGEST_PAUSE: Final = 0.1


async def wait_until_idle(process: Process, *, deadline: float) -> Work:
    """Return once no due duty or schedule is left; `deadline` on the monotonic clock.

    Raises StillBusy.
    """
    pause = _FIRST_PAUSE
    while True:
        work = await _look(process)
        if work.is_done:
            return work
        if process.clock.monotonic() > deadline:
            raise StillBusy(retry_after=1)
        await asyncio.sleep(pause)
        pause = min(_SLOWER * pause, _LONGEST_PAUSE)


async def _look(process: Process) -> Work:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await store.get_work(uow.db, now=uow.now, process_now=uow.clock.process_now())
