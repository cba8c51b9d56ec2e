"""The relay: claims what is due while its hands are free, keeps the leases, lets nothing slip."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

from .attempt import attempt_duty
from .claims import CLAIM, KEEP
from .job import Claimed
from .jobs import JobSet
from .observer import Observer, Outcome, Unobserved

LEASE: Final = timedelta(seconds=15)
_log = structlog.get_logger("duties")


class Relay:
    """Carries out duties, at most `width` at once; many relays share one table.

    A duty takes up to two connections, one of them custody's: give it fewer hands than the
    custody pool has connections.
    """

    def __init__(
        self,
        process: Process,
        jobs: JobSet,
        *,
        width: int = 8,
        lease: timedelta = LEASE,
        observer: Observer | None = None,
    ) -> None:
        self._process = process
        self._jobs = jobs
        self._width = width
        self._lease = lease
        self._observer = observer or Unobserved()
        self._in_hand: dict[asyncio.Task[None], Claimed] = {}
        self._keeping: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Whether every hand is busy."""
        return len(self._in_hand) >= self._width

    async def carry_out_due(self) -> int:
        """Claim one batch and see every duty of it through; says how many there were."""
        taken = await self.take_up()
        await self.finish()
        return taken

    async def take_up(self) -> int:
        """Claim due duties for the free hands and begin them; says how many, oldest first."""
        if self.is_full:
            return 0
        free = self._width - len(self._in_hand)
        async with self._custody() as uow:
            claimed = await uow.db.list(CLAIM, now=uow.now, most=free, lease=self._lease)
        for duty in sorted(claimed, key=lambda duty: (duty.due_at, duty.id)):
            task = asyncio.create_task(self._see_through(duty))
            self._in_hand[task] = duty
            task.add_done_callback(self._in_hand.pop)
        if claimed and (self._keeping is None or self._keeping.done()):
            self._keeping = asyncio.create_task(self._keep_leases())
        return len(claimed)

    async def wait_for_hand(self) -> None:
        """Until one duty in hand is over; at once when there is none."""
        if self._in_hand:
            await asyncio.wait(self._in_hand, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self, *, grace: float | None = None) -> None:
        """See through what is in hand; after `grace` seconds give back what is left of it."""
        try:
            if self._in_hand:
                await asyncio.wait(self._in_hand, timeout=grace)
        finally:
            left = [*self._in_hand, *([self._keeping] if self._keeping else [])]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _custody(self) -> UnitOfWork:
        return UnitOfWork(self._process, Purpose.LAW, SYSTEM, mode=Mode.READ)

    async def _see_through(self, duty: Claimed) -> None:
        clock = self._process.clock
        begun, outcome = clock.monotonic(), Outcome.GIVEN_BACK
        try:
            outcome = await attempt_duty(self._process, self._jobs, duty)
        finally:
            self._observer.attempted(duty.kind, outcome, clock.monotonic() - begun)

    async def _keep_leases(self) -> None:
        while self._in_hand:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            held = list(self._in_hand.values())
            try:
                async with self._custody() as uow:
                    await uow.db.run(
                        KEEP,
                        ids=[duty.id for duty in held],
                        attempts=[duty.attempt for duty in held],
                        lease=self._lease,
                    )
            except Exception as error:  # noqa: BLE001 -- two more tries fit into the lease
                _log.warning("duties.lease_unkept", count=len(held), exc_info=error)
