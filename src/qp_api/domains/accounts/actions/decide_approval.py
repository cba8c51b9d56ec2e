"""Say yes or no to an act that needs a second person; a yes does it."""

from collections.abc import Mapping

from qp_api.core.actor import Actor, Processing, Role, staff_role_of
from qp_api.core.approvals import (
    Approver,
    Deciding,
    decide,
    decides_still,
    list_approvers,
)
from qp_api.core.approvals.store import Listed
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import queries, store
from qp_api.kit.ids import SubjectId


async def decide_approval(uow: UnitOfWork, actor: Actor, *, deciding: Deciding) -> Listed:
    """Decide as the actor stands now, under lock: a role that is gone decides nothing.

    Nor does the word of somebody who approved before and could not any more. Who may not read it is
    told that there is none, as by `read_approval`. The unit of work is in custody and locks nobody
    before (Mode.SEVERAL). Raises what `decide` does.
    """
    row = await queries.read_approval(uow, actor, approval_id=deciding.approval_id)
    involved = [one for one in (row.asked_by, row.subject_id) if one is not None]
    earlier = await list_approvers(uow, row.id)
    standing = await lock_people(uow, [actor.person, *involved, *earlier])
    approver = await _stands(uow, actor.person, standing)
    lapsed = [one for one in earlier if not await _decides_still(uow, row, one, standing)]
    decided = await decide(uow, approver, deciding, lapsed=lapsed)
    uow.audit(
        "accounts.decide_approval",
        subject_id=row.subject_id,
        object_id=row.id,
        details={
            "role": staff_role_of(approver.roles),
            "kind": row.kind,
            "decision": deciding.decision,
            "reason": deciding.reason,
            "state": decided.state,
            "payload": row.payload_hash,
        },
    )
    return decided


async def _stands(
    uow: UnitOfWork, person: SubjectId, standing: Mapping[SubjectId, Processing]
) -> Approver:
    own = await store.lock_roles(uow.db, person)
    return Approver(person, frozenset(map(Role, own.roles)), standing[person])


async def _decides_still(
    uow: UnitOfWork, row: Listed, person: SubjectId, standing: Mapping[SubjectId, Processing]
) -> bool:
    if standing[person] is not Processing.OPEN:
        return False
    return decides_still(uow, row, await _stands(uow, person, standing))
