"""Erase one person's rows, and write down what was done."""

from uuid import UUID

from qp_api.core.privacy.processing import data_map_version
from qp_api.core.subject_data.counts import joined_counts
from qp_api.core.subject_data.erase import erase
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.store import erasures
from qp_api.kit.ids import SubjectId


async def erase_rows(
    uow: UnitOfWork, person: SubjectId, request_id: RequestId, *, sparing: UUID
) -> None:
    """Walk every table of the map. The plan is that of now: a table added since is walked too.

    Raises CountDiffers, which undoes everything. The unit of work is EXCLUSIVE.
    """
    erasure = await erasures.get_erasure(uow.db, person, request_id)
    plan = plan_erasure(uow.process.data_map)
    counts = await erase(uow, [person], plan=plan, sparing=[sparing])
    await erasures.note_walk(
        uow.db,
        person,
        request_id,
        version=data_map_version(uow.process.data_map),
        plan=plan.digest,
        counts=joined_counts(erasure.counts, counts),
    )
    uow.audit(
        "data_rights.erase_rows",
        subject_id=person,
        object_id=request_id,
        details={"plan": plan.digest, "as_foretold": int(plan.digest == erasure.plan_hash)},
    )
