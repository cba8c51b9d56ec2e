"""What consent does by itself: objections enter the ledger, dead links are forgotten."""

from datetime import timedelta

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.messages import ObjectionMade
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.messages import DataRectified
from qp_api.kit.ids import SubjectId

from . import store
from .actions.lock_consents import lock_consents
from .actions.note_objection import note_objection
from .messages import ConfirmationsExpired, RegisterDue
from .rules.register import kept_since

jobs = JobSet()
jobs.every(timedelta(hours=1), ConfirmationsExpired)
jobs.every(timedelta(days=1), RegisterDue)


@jobs.handles(ObjectionMade)
async def enter_objection(job: Job, message: ObjectionMade) -> None:
    """The ledger says so too; whoever is being erased has no use left to object to."""
    if message.subject_id is None:
        raise NotFound
    subject_id = SubjectId(message.subject_id)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        if await get_processing(uow, subject_id) in (Processing.ERASING, Processing.ERASED):
            raise NotFound
        await note_objection(
            uow, subject_id, message.use, objected_at=job.duty.due_at, event_id=job.duty.id
        )


@jobs.handles(DataRectified)
async def lock_after_correction(job: Job, message: DataRectified) -> None:
    """A corrected age may have set the lock (AG-4)."""
    if message.subject_id is None:
        raise NotFound
    subject_id = SubjectId(message.subject_id)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        if await get_processing(uow, subject_id) in (Processing.ERASING, Processing.ERASED):
            raise NotFound
        await lock_consents(uow, subject_id)


@jobs.handles(ConfirmationsExpired)
async def forget_confirmations(job: Job, _: ConfirmationsExpired) -> None:
    """Forget the hashes of links that have ended."""
    async with job.completing(Purpose.RIGHTS) as uow:
        await store.drop_expired_confirmations(uow.db, now=uow.clock.process_now())


@jobs.handles(RegisterDue)
async def forget_events(job: Job, _: RegisterDue) -> None:
    """Events go after five years; of whoever stays, the one that says how things stand is kept."""
    async with job.completing(Purpose.LAW) as uow:
        if await store.drop_old_events(uow.db, before=kept_since(uow.now)):
            uow.post(RegisterDue())
