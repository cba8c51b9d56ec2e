"""arq as a guest of the worker: it rings the bell, keeps the timetable, and may leave any time."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final, cast

import structlog
from arq.connections import ArqRedis
from arq.cron import cron
from arq.worker import Worker, func

from qp_api.kit.clock import Clock

from .job_seal import JobSeal
from .valkey import QUEUE, WAKE, open_line

if TYPE_CHECKING:
    from arq.typing import WorkerCoroutine

FIRST_PAUSE: Final = 0.5  # seconds before the guest is let in again; doubled each time
LONGEST_PAUSE: Final = 15.0
STEADY_AFTER: Final = 30.0  # seconds of stay that make the next pause a short one again
POLL_SECONDS: Final = 0.1
TIMEOUT_SECONDS: Final = 5  # for every job: arq's lock lasts as long as the longest of them
_log = structlog.get_logger("worker")
_dice = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Guest:
    """What the guest is told: where Valkey is, and which bells to ring."""

    url: str
    seal: JobSeal
    ring: Callable[[], None]
    ring_timetable: Callable[[], None]
    clock: Clock


async def host(guest: Guest) -> None:
    """Let the guest in again whenever it leaves, until this is cancelled; it stops nothing."""
    _silence()
    pause = FIRST_PAUSE
    while True:
        begun = guest.clock.monotonic()
        try:
            await _stay(guest)
        except Exception as error:  # noqa: BLE001 -- Valkey went, or somebody wrote nonsense in it
            _log.warning("worker.guest_left", part="arq", exc_info=error)
        steady = guest.clock.monotonic() - begun > STEADY_AFTER
        pause = FIRST_PAUSE if steady else pause
        await asyncio.sleep(_dice.uniform(pause / 2, pause))
        pause = min(pause * 2, LONGEST_PAUSE)


async def _stay(guest: Guest) -> None:
    line = open_line(guest.url, guest.seal)
    worker = _worker(guest, line)
    try:
        await worker.async_run()
    finally:
        running = list(worker.tasks.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await line.aclose()


def _worker(guest: Guest, line: ArqRedis) -> Worker:
    async def wake(_: object) -> None:
        guest.ring()

    async def keep_timetable(_: object) -> None:
        guest.ring_timetable()

    return Worker(
        functions=[func(cast("WorkerCoroutine", wake), name=WAKE, keep_result=0)],
        cron_jobs=[
            cron(
                cast("WorkerCoroutine", keep_timetable),
                name="keep_timetable",
                second=0,
                keep_result=0,
            )
        ],
        queue_name=QUEUE,
        redis_pool=line,
        handle_signals=False,
        job_timeout=TIMEOUT_SECONDS,
        keep_result=0,
        poll_delay=POLL_SECONDS,
        job_serializer=guest.seal.dump,
        job_deserializer=guest.seal.load,
        timezone=UTC,
        log_results=False,
    )


def _silence() -> None:
    """Its lines hold job ids, which a writer in Valkey chooses; what matters the seal counts."""
    logger = logging.getLogger("arq")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
