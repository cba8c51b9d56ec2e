"""The end of a correspondence: who existed for one mail is erased once it has left."""

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
from qp_api.domains.data_rights.messages import CorrespondenceEnded
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.store import correspondents, letters
from qp_api.kit.ids import SubjectId

from .person import person_of

jobs = JobSet()


@jobs.handles(CorrespondenceEnded)
async def close_correspondence(job: Job, message: CorrespondenceEnded) -> None:
    """Key, then rows, then the id on the request. Again is success; step 8 of P5.3."""
    person = person_of(message)
    async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        line = await _close(uow, person)
    if line is not None:
        await destroy_keys(job.process, [person], cause=line.request_id, at=line.at)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        if line is not None:
            await _erase(uow, person, job)


async def _close(uow: UnitOfWork, person: SubjectId) -> JournalLine | None:
    """Close the correspondent; None when they are erased already.

    Raises NotFound for anybody who is no correspondent: nobody else is erased this way.
    """
    request_id = await _served_request(uow, person)
    if request_id is not None:
        return await close_correspondent(uow, person, cause=request_id)
    if await get_processing(uow, person) is Processing.ERASED:
        return None
    raise NotFound


async def _served_request(uow: UnitOfWork, person: SubjectId) -> RequestId | None:
    """The request for which they existed, once it is answered: an erasure, or a mail of theirs."""
    closed = await letters.find_closed(uow.db, person)
    if closed is not None:
        return closed.id
    served = await correspondents.find_served(uow.db, person)
    return None if served is None else served.request_id


async def _erase(uow: UnitOfWork, person: SubjectId, job: Job) -> None:
    await erase_correspondent(uow, person, sparing=[job.duty.id])
    await letters.forget_correspondent(uow.db, person)
    uow.audit("data_rights.close_correspondence", subject_id=person)
