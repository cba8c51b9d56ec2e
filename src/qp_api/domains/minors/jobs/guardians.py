"""The end of a guardian: key, then rows; and of consents whose wards are adults (AG-5)."""

from datetime import timedelta
from typing import Final

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.correspondents import close_correspondent, erase_correspondent
from qp_api.core.subject_data.destroying import destroy_keys
from qp_api.core.subject_data.journal import JournalLine
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.minors.messages import GuardianEnded, GuardiansDue
from qp_api.domains.minors.store import guardians as store
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

jobs = JobSet()
jobs.every(timedelta(hours=1), GuardiansDue)

_BATCH: Final = 200


@jobs.handles(GuardianEnded)
async def erase_guardian(job: Job, message: GuardianEnded) -> None:
    """Again is success; raises NotFound for whoever is no guardian, or still somebody's."""
    if message.subject_id is None:
        raise NotFound
    guardian_id = SubjectId(message.subject_id)
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        line = await _close(uow, guardian_id)
    if line is not None:
        await destroy_keys(job.process, [guardian_id], cause=line.request_id, at=line.at)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        if line is not None:
            await erase_correspondent(uow, guardian_id, sparing=[job.duty.id])
            uow.audit("minors.erase_guardian", subject_id=guardian_id)


async def _close(uow: UnitOfWork, guardian_id: SubjectId) -> JournalLine | None:
    if await get_processing(uow, guardian_id) is Processing.ERASED:
        return None
    guardian = await store.find_guardian(uow.db, guardian_id)
    if guardian is None or await store.find_consent_of(uow.db, guardian_id) is not None:
        raise NotFound
    return await close_correspondent(uow, guardian_id, cause=guardian.id)


@jobs.handles(GuardiansDue)
async def lapse_consents(job: Job, _: GuardiansDue) -> None:
    """From `adult_from` on neither record nor address is kept."""
    async with job.completing(Purpose.RIGHTS) as uow:
        await store.drop_expired_tokens(uow.db, now=uow.clock.process_now())
        ended = await store.lapse_consents(uow.db, today=dhaka_day(uow.now), most=_BATCH)
        for guardian_id in ended:
            uow.post(GuardianEnded(subject_id=guardian_id))
        if len(ended) == _BATCH:
            uow.post(GuardiansDue())
        if ended:
            uow.audit("minors.lapse_consents", details={"ended": len(ended)})
