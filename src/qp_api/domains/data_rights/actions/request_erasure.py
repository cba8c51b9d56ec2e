"""Ask for everything about oneself to be deleted (P5.3)."""

from qp_api.core.actor import Actor, Processing
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.process import Process
from qp_api.core.subject_data.correspondents import leave_addresses, prepare_correspondents
from qp_api.core.subject_data.erase import release_lookups
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ErasureBegun
from qp_api.domains.data_rights.models import Right
from qp_api.domains.data_rights.store import erasures, requests
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId

from .receive_request import receive_request


async def prepare_correspondent(process: Process) -> SubjectId:
    """A new person who will hold the closing address, with their key: before any transaction."""
    (correspondent,) = await prepare_correspondents(process, 1)
    return correspondent


async def request_erasure(uow: UnitOfWork, actor: Actor, *, correspondent: SubjectId) -> RequestRow:
    """Close the actor for good: from this commit on nothing is written, and no token is taken.

    Their address is free at once: who registers it anew is a new person (DR-15). The rest is owed:
    keys, rows, files, proof, receipt. The unit of work is EXCLUSIVE, so that nothing in flight
    outlives it. P5.3 step 1 and 2.
    """
    person = actor.person
    await requests.withdraw_open_requests(uow.db, person, at=uow.now)
    has_address = await leave_addresses(uow, {person: correspondent})
    request = await receive_request(
        uow, person, Right.ERASE, correspondent_id=correspondent if has_address else None
    )
    plan = plan_erasure(uow.process.data_map)
    version = data_map_version(uow.process.data_map)
    await erasures.add_erasure(
        uow.db, person, request.id, version=version, plan=plan.digest, at=uow.now
    )
    await erasures.note_counts(uow.db, person, request.id, await release_lookups(uow, [person]))
    await set_processing(uow, person, Processing.ERASING)
    uow.post(ErasureBegun(subject_id=person, request_id=request.id))
    uow.audit(
        "data_rights.request_erasure",
        subject_id=person,
        object_id=request.id,
        details={"plan": plan.digest, "data_map": version},
    )
    return request
