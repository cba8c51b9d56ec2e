"""Move business time on, living through every day of it or coming back after an outage."""

from datetime import datetime, timedelta
from typing import Final

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import follow, move
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sandbox.actions.wait_until_idle import wait_until_idle
from qp_api.domains.sandbox.errors import ClockMoveRefused
from qp_api.domains.sandbox.rules import may_move, next_step

PATIENCE: Final = 240.0  # seconds: a year of days takes some forty


async def move_sandbox_clock(
    process: Process, *, to: datetime, at_once: bool = False, deadline: float
) -> None:
    """Move in steps of at most a day, each begun when nothing of the one before is due any more.

    One jump of two years would deliver a notice of day 700 on day 731: `at_once` is that jump, as
    after an outage of this length, which schedules catch up once (RE-7). Time that passes on the
    way is part of it: who wants to be there before midnight is. Raises ClockMoveRefused,
    and StillBusy with the clock at the last step that was begun.
    """
    if not may_move(to - process.clock.now()):
        raise ClockMoveRefused
    await wait_until_idle(process, deadline=deadline)
    while (left := to - process.clock.now()) > timedelta(0):
        step = next_step(left, at_once=at_once)
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            await move(uow, step)
            uow.audit(
                "sandbox.move_sandbox_clock", details={"seconds": step // timedelta(seconds=1)}
            )
        await follow(process)
        process.ring()
        await wait_until_idle(process, deadline=deadline)
