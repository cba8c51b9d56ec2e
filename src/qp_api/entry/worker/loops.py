"""A loop that goes on: round after round, slower while it fails, until the worker is to stop."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from .bell import Bell

FIRST_PAUSE: Final = 0.25  # seconds after a failed round; doubled with each that follows
LONGEST_PAUSE: Final = 4.0
_log = structlog.get_logger("worker")
_dice = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Loop:
    """One of the worker's loops; `look` says whether more waits, to be looked at at once."""

    part: str
    look: Callable[[], Awaitable[bool]]
    pace: float
    bell: Bell = field(default_factory=Bell)


class Stopping:
    """Whether the worker is to stop; told once, heard by every loop at once."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self._bells: list[Bell] = []

    @property
    def is_told(self) -> bool:
        return self._told.is_set()

    def tell(self) -> None:
        """Let every loop end with the round it is in."""
        self._told.set()
        for bell in self._bells:
            bell.ring()

    def wakes(self, bell: Bell) -> None:
        """Ring this bell too when the time comes."""
        self._bells.append(bell)

    async def wait(self) -> None:
        """Until it is told."""
        await self._told.wait()


async def keep_going(loop: Loop, stopping: Stopping) -> None:
    """Look again and again; no failure ends it."""
    stopping.wakes(loop.bell)
    pause = FIRST_PAUSE
    while not stopping.is_told:
        try:
            more = await loop.look()
        except Exception as error:  # noqa: BLE001 -- the next round may go better
            _log.error("worker.round_failed", part=loop.part, exc_info=error)
            await loop.bell.wait(_dice.uniform(pause / 2, pause))
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = FIRST_PAUSE
        if not more and not stopping.is_told:
            await loop.bell.wait(loop.pace)


async def first_of(*waits: Awaitable[object]) -> None:
    """Until one of them is over; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
