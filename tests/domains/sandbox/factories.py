"""Work for a sandbox's worker: a fact that ripens, and a job that notes when it was done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from qp_api.core.actor import SYSTEM
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.message import Message
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork


class FruitRipened(Message):
    """Due on its day."""

    room: ClassVar[str] = "orchard"
    tree: int = 0


@dataclass
class Orchard:
    """Jobs that note the business time at which each tree was picked."""

    jobs: JobSet = field(default_factory=JobSet)
    picked_at: dict[int, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        @self.jobs.handles(FruitRipened)
        async def pick(job: Job, message: FruitRipened) -> None:
            async with job.completing(Purpose.LAW) as uow:
                self.picked_at.setdefault(message.tree, []).append(uow.now)


async def plant(process: Process, *ripe_in: timedelta) -> list[datetime]:
    """One tree a duty, ripe so long from now; says when each is due."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        due = [uow.now + wait for wait in ripe_in]
        for tree, due_at in enumerate(due):
            uow.post(FruitRipened(tree=tree), due_at=due_at)
    return due
