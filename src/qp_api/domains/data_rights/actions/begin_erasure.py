"""Close a person for good, and owe the rest of their erasure (P5.3)."""

from qp_api.core.actor import Processing
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.process import Process
from qp_api.core.subject_data.correspondents import leave_addresses, prepare_correspondents
from qp_api.core.subject_data.erase import release_lookups
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ErasureBegun
from qp_api.domains.data_rights.store import erasures, request_moves
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId


async def prepare_correspondent(process: Process) -> SubjectId:
    """A new person who will hold the closing address, with their key: before any transaction."""
    (correspondent,) = await prepare_correspondents(process, 1)
    return correspondent


async def begin_erasure(
    uow: UnitOfWork, request: RequestRow, *, correspondent: SubjectId, with_books: bool = False
) -> dict[str, str]:
    """From this commit on nothing is written about the person, and no token of theirs is taken.

    Their address is free at once: who registers it anew is a new person (DR-15). The rest is owed:
    keys, rows, files, proof, receipt. The unit of work is EXCLUSIVE, so that nothing in flight
    outlives it. P5.3 step 1 and 2. `with_books`: no financial key is held back (P8.1). Gives what
    the trail says of the plan.
    """
    person = request.subject_id
    await request_moves.withdraw_open_requests(uow.db, person, sparing=request.id, at=uow.now)
    if await leave_addresses(uow, {person: correspondent}):
        await request_moves.note_correspondent(uow.db, person, request.id, correspondent)
    plan = plan_erasure(uow.process.data_map)
    version = data_map_version(uow.process.data_map)
    planned = erasures.Planned(version, plan.digest, with_books)
    await erasures.add_erasure(uow.db, person, request.id, plan=planned, at=uow.now)
    await erasures.note_counts(uow.db, person, request.id, await release_lookups(uow, [person]))
    await set_processing(uow, person, Processing.ERASING)
    uow.post(ErasureBegun(subject_id=person, request_id=request.id))
    return {"plan": plan.digest, "data_map": version}
