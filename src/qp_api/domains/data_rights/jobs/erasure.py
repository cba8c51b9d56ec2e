"""The steps of an erasure (P5.3): each is idempotent, and owed until the next one is.

Journal and keys, rows, files, then proof and receipt. A crash anywhere repeats at most one step.
"""

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.counts import joined_counts
from qp_api.core.subject_data.destroying import destroy_keys as destroy
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.subject_data.verify import Remains, find_remains
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.actions.certify_erasure import certify_erasure
from qp_api.domains.data_rights.actions.erase_rows import erase_rows
from qp_api.domains.data_rights.messages import (
    ErasureBegun,
    FilesErased,
    KeysDestroyed,
    RowsErased,
)
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.rules.package_place import folder_of
from qp_api.domains.data_rights.store import erasures
from qp_api.kit.ids import SubjectId

from .person import person_of

jobs = JobSet()
_CLOSED = (Processing.ERASING, Processing.ERASED)


class NotErasing(Exception):
    """A person's key is never destroyed unless they were closed before: an alarm."""


class StillThere(Exception):
    """The proof found something: tried again, and an alarm when it stays. Places only."""


@jobs.handles(ErasureBegun)
async def destroy_keys(job: Job, message: ErasureBegun) -> None:
    """Journal, then destroy the person's keys: the point of no return. Step 1, and 3."""
    person, request_id = person_of(message), RequestId(message.request_id)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        if await get_processing(uow, person) not in _CLOSED:
            raise NotErasing
        erasure, began_at = await erasures.get_erasure(uow.db, person, request_id), uow.now
    keys = await destroy(
        job.process, [person], cause=request_id, at=began_at, with_books=erasure.with_books
    )
    async with job.completing(Purpose.RIGHTS) as uow:
        await erasures.note_keys(uow.db, person, request_id, keys=keys, at=uow.now)
        uow.post(KeysDestroyed(subject_id=person, request_id=request_id))
        uow.audit("data_rights.destroy_keys", subject_id=person, object_id=request_id)


@jobs.handles(KeysDestroyed)
async def erase_person(job: Job, message: KeysDestroyed) -> None:
    """The walk: every table of the map, in one transaction. Steps 4 and 5."""
    person, request_id = person_of(message), RequestId(message.request_id)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        await erase_rows(uow, person, request_id, sparing=job.duty.id)
        uow.post(RowsErased(subject_id=person, request_id=request_id))


@jobs.handles(RowsErased)
async def erase_files(job: Job, message: RowsErased) -> None:
    """What rooms hold outside their tables. After a crash only what was left is counted. Step 5."""
    person, request_id = person_of(message), RequestId(message.request_id)
    counts = {
        f"files/{handler.name}": {"delete": await handler.erase(job.process, [person])}
        for handler in job.process.port(PrivacyHandlers)
    }
    async with job.completing(Purpose.RIGHTS) as uow:
        erasure = await erasures.get_erasure(uow.db, person, request_id)
        joined = joined_counts(erasure.counts, counts)
        await erasures.note_counts(uow.db, person, request_id, joined)
        uow.post(FilesErased(subject_id=person, request_id=request_id))
        uow.audit("data_rights.erase_files", subject_id=person, object_id=request_id)


@jobs.handles(FilesErased)
async def prove_erasure(job: Job, message: FilesErased) -> None:
    """Prove it with no keys at hand, then sign the receipt and close the person. Steps 7 and 8."""
    person, request_id = person_of(message), RequestId(message.request_id)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        erasure = await erasures.get_erasure(uow.db, person, request_id)
    if await _remains(job, person, with_books=erasure.with_books):
        # Work that was in flight may have written after the walk: it is walked once more.
        async with job.unit_of_work(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
            await erase_rows(uow, person, request_id, sparing=job.duty.id)
        for handler in job.process.port(PrivacyHandlers):
            await handler.erase(job.process, [person])
        left = await _remains(job, person, with_books=erasure.with_books)
        if left:
            raise StillThere(sorted({remains.place for remains in left}))
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        await certify_erasure(uow, person, request_id)


async def _remains(job: Job, person: SubjectId, *, with_books: bool) -> list[Remains]:
    handlers = job.process.port(PrivacyHandlers)
    found = await find_remains(job.process, [person], handlers=handlers, with_books=with_books)
    store = job.process.port(ObjectStore)
    return found + [Remains("packages", key) for key in await store.list_keys(folder_of(person))]
