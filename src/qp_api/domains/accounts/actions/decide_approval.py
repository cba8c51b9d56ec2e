"""Say yes or no to an act that needs a second person; a yes does it."""

from qp_api.core.actor import Actor, Role
from qp_api.core.approvals import Approver, Deciding, decide, read_for_decision
from qp_api.core.approvals.store import Listed
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store


async def decide_approval(uow: UnitOfWork, actor: Actor, *, deciding: Deciding) -> Listed:
    """Decide as the actor stands now, under lock: a role that is gone decides nothing.

    The unit of work is in custody and locks nobody before (Mode.SEVERAL).
    Raises what `decide` does.
    """
    row = await read_for_decision(uow, deciding.approval_id)
    involved = [one for one in (row.asked_by, row.subject_id) if one is not None]
    standing = await lock_people(uow, [actor.person, *involved])
    own = await store.lock_roles(uow.db, actor.person)
    approver = Approver(actor.person, frozenset(map(Role, own.roles)), standing[actor.person])
    decided = await decide(uow, approver, deciding)
    uow.audit(
        "accounts.decide_approval",
        subject_id=row.subject_id,
        object_id=row.id,
        details={
            "role": _decides_as(approver),
            "kind": row.kind,
            "decision": deciding.decision,
            "reason": deciding.reason,
            "state": decided.state,
            "payload": row.payload_hash,
        },
    )
    return decided


def _decides_as(approver: Approver) -> Role | None:
    """The role that the person concerned is told of (P5.1): the one with the most power."""
    ranked = (Role.ADMIN, Role.DPO, Role.FINANCE, Role.SUPPORT)
    return next((role for role in ranked if role in approver.roles), None)
