"""One process's hands for duties, with its timetable, the audit's sealer and the bell."""

import asyncio
from typing import Final

import structlog
from prometheus_client import CollectorRegistry

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.sealer import MOST_IN_A_BATCH, seal_pending
from qp_api.core.business_time import follow
from qp_api.core.clock_moves import hearing_moves
from qp_api.core.duties.claims import BACKLOG
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.duties.schedule import enter_schedules, post_owed
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.telemetry.duty_figures import BellFigures, DutyFigures, RetentionFigures
from qp_api.core.telemetry.room_figures import Figures, RoomFigures
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.retention.public import is_stopped

from .bell import Bell
from .guest import Guest, host
from .job_seal import JobSeal
from .loops import Loop, Stopping, first_of, keep_going
from .valkey import seal_key

RELAY_PACE: Final = 1.0  # seconds; a duty waits no longer where nobody rings
TIMETABLE_PACE: Final = 1.0
SEALER_PACE: Final = 2.0
FIGURES_PACE: Final = 5.0
GRACE: Final = 10.0  # seconds for running duties once the worker is to stop
_OTHER_LOOPS: Final = 2  # custody connections that the hands leave to the loops
_log = structlog.get_logger("worker")


class HouseWorker:
    """Loops over one process; none of them ends by a failure, all of them when told to stop."""

    def __init__(self, process: Process, jobs: JobSet) -> None:
        self._process = process
        self._jobs = jobs
        self.registry = CollectorRegistry()
        self._figures = DutyFigures(self.registry)
        self._room_figures = RoomFigures(self.registry, process.port(Figures))
        self._bell_figures = BellFigures(self.registry)
        self._retention_figures = RetentionFigures(self.registry)
        width = max(1, process.settings.database.pool_size - _OTHER_LOOPS)
        self._relay = Relay(process, jobs, width=width, observer=self._figures)
        self._checkpoints = CheckpointLog(process.port(ObjectStore), process.signer)
        self._relay_bell, self._timetable_bell = Bell(), Bell()

    async def run(self, stopping: Stopping) -> None:
        """Until told to stop; then running duties have some seconds to end."""
        relay = Loop("relay", lambda: self._carry_out(stopping), RELAY_PACE, self._relay_bell)
        others = (
            Loop("timetable", self._post_owed, TIMETABLE_PACE, self._timetable_bell),
            Loop("sealer", self._seal, SEALER_PACE),
            Loop("figures", self._show, FIGURES_PACE),
        )
        self._process.ring = self._relay_bell.ring
        await follow(self._process)
        await enter_schedules(self._process, self._jobs)
        _log.info("worker.started", count=len(self._jobs.handlers))
        moves = hearing_moves(self._process, self._ring_all)
        async with moves, asyncio.TaskGroup() as group:
            guest = group.create_task(self._host())
            for loop in others:
                group.create_task(keep_going(loop, stopping))
            try:
                await keep_going(relay, stopping)
            finally:
                await self._relay.finish(grace=GRACE if stopping.is_told else 0)
                guest.cancel()
        _log.info("worker.stopped")

    def _ring_all(self) -> None:
        """A sandbox's day has passed: it may owe turns of the timetable too."""
        self._timetable_bell.ring()
        self._relay_bell.ring()

    async def _carry_out(self, stopping: Stopping) -> bool:
        await follow(self._process)
        await self._relay.take_up()
        if not self._relay.is_full:
            return False
        await first_of(self._relay.wait_for_hand(), stopping.wait())
        return True

    async def _post_owed(self) -> bool:
        await follow(self._process)
        await post_owed(self._process, self._jobs)
        return False

    async def _seal(self) -> bool:
        process = self._process
        sealed = await seal_pending(
            lambda: UnitOfWork(process, Purpose.LAW, SYSTEM), self._checkpoints
        )
        return sealed == MOST_IN_A_BATCH

    async def _show(self) -> bool:
        async with UnitOfWork(self._process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
            self._figures.show(await uow.db.get(BACKLOG, now=uow.now), uow.now)
            await self._room_figures.show(uow)
            self._retention_figures.show(is_stopped=await is_stopped(uow))
        return False

    async def _host(self) -> None:
        url = self._process.settings.valkey_url
        if url is None:
            return
        seal = JobSeal(seal_key(self._process), refused=self._bell_figures.refused)
        ring, ring_timetable = self._relay_bell.ring, self._timetable_bell.ring
        await host(Guest(url, seal, ring, ring_timetable, self._process.clock))
