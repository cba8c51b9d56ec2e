"""The end of a farewell: who existed for one mail is erased once it has left."""

from datetime import timedelta
from typing import Final

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.correspondents import close_correspondent, erase_correspondent
from qp_api.core.subject_data.destroying import destroy_keys
from qp_api.core.unit_of_work import Mode
from qp_api.domains.retention.messages import FarewellEnded, FarewellsDue
from qp_api.domains.retention.store import deletions
from qp_api.kit.ids import SubjectId

jobs = JobSet()
jobs.every(timedelta(hours=6), FarewellsDue)

_KEPT: Final = timedelta(days=7)
_BATCH: Final = 200


@jobs.handles(FarewellEnded)
async def end_farewell(job: Job, message: FarewellEnded) -> None:
    """Key, then rows, then the bare id; again is success. Nobody else is erased this way."""
    if message.subject_id is None:
        raise NotFound
    person = SubjectId(message.subject_id)
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        stands_for = await deletions.find_farewell(uow.db, person)
        if stands_for is None:
            raise NotFound
        line = await close_correspondent(uow, person, cause=stands_for.run_id)
    if line is not None:
        await destroy_keys(job.process, [person], cause=line.request_id, at=line.at)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        if line is not None:
            await erase_correspondent(uow, person, sparing=[job.duty.id])
        await deletions.forget_correspondent(uow.db, person)
        uow.audit("retention.end_farewell", subject_id=person)


@jobs.handles(FarewellsDue)
async def end_old_farewells(job: Job, _: FarewellsDue) -> None:
    """Addresses whose mail never left go within days, whatever the reason; at most 200 a turn."""
    async with job.completing(Purpose.RIGHTS) as uow:
        ended_before = uow.now - _KEPT
        old = await deletions.list_old_farewells(uow.db, ended_before=ended_before, most=_BATCH)
        for correspondent in old:
            uow.post(FarewellEnded(subject_id=correspondent))
