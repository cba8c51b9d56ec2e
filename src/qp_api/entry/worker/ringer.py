"""The bell's rope for processes that serve: a commit that posts duties wakes the workers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from qp_api.core.process import Process
from qp_api.core.telemetry.duty_figures import BellFigures
from qp_api.kit.clock import Clock

from .job_seal import JobSeal
from .valkey import WAKE, open_line, seal_key

# Seconds between strokes: a burst of commits is one stroke, and under load there are ten a second.
_SHORTEST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.1
_PAUSE_AFTER_FAILURE: Final = 1.0
_TELL_EVERY: Final = 60.0  # seconds
_log = structlog.get_logger("bell")


@asynccontextmanager
async def ringing(process: Process, figures: BellFigures | None = None) -> AsyncIterator[None]:
    """While open, `process.ring` reaches the workers through Valkey, if there is one.

    It never raises and never waits; the workers look by themselves where it fails.
    """
    url = process.settings.valkey_url
    if url is None:
        yield
        return
    figures = figures or BellFigures()
    ringer = Ringer(
        url, JobSeal(seal_key(process), refused=figures.refused), process.clock, figures
    )
    ringing_task = asyncio.create_task(ringer.run())
    silent, process.ring = process.ring, ringer.ring
    try:
        yield
    finally:
        process.ring = silent
        ringing_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ringing_task


class Ringer:
    """Rings are collected; a task in the background makes one stroke of them."""

    def __init__(self, url: str, seal: JobSeal, clock: Clock, figures: BellFigures) -> None:
        self._line = open_line(url, seal)
        self._figures = figures
        self._wanted = asyncio.Event()
        self._tell = _at_most_every(_TELL_EVERY, clock)

    def ring(self) -> None:
        """Ask for a stroke; from the loop's own thread."""
        self._wanted.set()

    async def run(self) -> None:
        """Strike whenever asked to, until cancelled."""
        pause = _SHORTEST_PAUSE
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                await asyncio.sleep(pause if await self._strike() else _PAUSE_AFTER_FAILURE)
                # Asked for again meanwhile: commits come in a stream, and one stroke serves more.
                pause = min(2 * pause, _LONGEST_PAUSE) if self._wanted.is_set() else _SHORTEST_PAUSE
        finally:
            await self._line.aclose()

    async def _strike(self) -> bool:
        try:
            # One id for all: a stroke that still waits to be heard stands for this one too.
            await self._line.enqueue_job(WAKE, _job_id=WAKE)
        except Exception as error:  # noqa: BLE001 -- a hint was lost, and nothing else
            self._figures.failed()
            if self._tell():
                _log.warning("bell.failed", part="valkey", exc_info=error)
            return False
        self._figures.rung()
        return True


def _at_most_every(seconds: float, clock: Clock) -> Callable[[], bool]:
    last: float | None = None

    def tell() -> bool:
        nonlocal last
        now = clock.monotonic()
        if last is not None and now - last < seconds:
            return False
        last = now
        return True

    return tell
