"""Open a process, work in it until a signal comes, close it."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvloop
from prometheus_client import CollectorRegistry, start_http_server

from qp_api.core.approvals import jobs as approvals
from qp_api.core.discovery import discover_domains
from qp_api.core.duties import housekeeping
from qp_api.core.duties.jobs import JobSet
from qp_api.core.telemetry.logs import configure_logs
from qp_api.entry.settings import Settings
from qp_api.entry.start import check_start
from qp_api.entry.wiring import open_process
from qp_api.kit.clock import SystemClock

from .house_worker import HouseWorker
from .loops import Stopping

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def main(settings: Settings) -> None:
    """The whole life of `qp-api worker`."""
    configure_logs(sys.stdout.buffer, SystemClock())
    uvloop.run(work(settings))


async def work(settings: Settings, jobs: JobSet | None = None) -> None:
    """Carry out duties until SIGTERM or SIGINT; the house's, unless told others.

    Raises HouseUnfit.
    """
    stopping = Stopping()
    with _told_by_signals(stopping):
        async with open_process(settings) as process:
            await check_start(process)
            worker = HouseWorker(process, house_jobs(settings) if jobs is None else jobs)
            with _shown(worker.registry, settings):
                await worker.run(stopping)


def house_jobs(settings: Settings) -> JobSet:
    """Core's jobs and every room's. Raises BrokenRoom."""
    rooms = [room for room in discover_domains() if settings.is_sandbox or not room.sandbox_only]
    of_rooms = (room.jobs for room in rooms)
    return JobSet.joined([housekeeping.jobs, approvals.jobs, *of_rooms])


@contextmanager
def _told_by_signals(stopping: Stopping) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for one in _SIGNALS:
        loop.add_signal_handler(one, stopping.tell)
    try:
        yield
    finally:
        for one in _SIGNALS:
            loop.remove_signal_handler(one)


@contextmanager
def _shown(registry: CollectorRegistry, settings: Settings) -> Iterator[None]:
    """The worker's figures on a port of their own, where one is set."""
    if settings.worker_metrics_port is None:
        yield
        return
    server, thread = start_http_server(
        settings.worker_metrics_port, addr=settings.host, registry=registry
    )
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
