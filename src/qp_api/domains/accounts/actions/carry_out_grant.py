"""Give somebody the roles that two persons have agreed on."""

from typing import Final

from qp_api.core.actor import Processing, Role
from qp_api.core.approvals import Approval, ApprovalKind
from qp_api.core.approvals.errors import ApprovalOutdated
from qp_api.core.errors import NotFound
from qp_api.core.subject_data.subjects import STATE_CHANNEL, get_processing
from qp_api.core.unit_of_work import CLOSED, UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.messages import RolesChanged
from qp_api.domains.accounts.rules import read_roles, spelled
from qp_api.domains.accounts.store import RolesRow
from qp_api.kit.ids import SubjectId


async def carry_out_grant(uow: UnitOfWork, approval: Approval) -> None:
    """On the state in which it was asked for, by somebody who is an open admin still.

    All of them are locked. Raises NotFound, ProcessingRestricted, Frozen, ErasureUnderWay,
    ApprovalOutdated.
    """
    if approval.subject_id is None or approval.asked_by is None:
        raise NotFound
    standing = await get_processing(uow, approval.subject_id)
    if standing is not Processing.OPEN:
        raise CLOSED[standing]
    row = await store.lock_roles(uow.db, approval.subject_id)
    stands = spelled(map(Role, row.roles)) == approval.facts["was"]
    if not stands or not await _asks_still(uow, approval.asked_by):
        raise ApprovalOutdated
    roles = read_roles(str(approval.facts["roles"]))
    uow.audit(
        "accounts.carry_out_grant",
        subject_id=approval.subject_id,
        object_id=approval.id,
        details={
            "was": approval.facts["was"],
            "roles": approval.facts["roles"],
            "asked_by": approval.asked_by,
        },
    )
    await put_roles(uow, approval.subject_id, roles)


async def _asks_still(uow: UnitOfWork, asker: SubjectId) -> bool:
    """Whether the asker could ask now: an admin, neither restricted nor frozen nor leaving."""
    is_open = await get_processing(uow, asker) is Processing.OPEN
    return is_open and await store.has_role(uow.db, asker, Role.ADMIN)


async def put_roles(uow: UnitOfWork, subject_id: SubjectId, roles: frozenset[Role]) -> RolesRow:
    """Write them; every process forgets what it knew of the person's sign-ins, within a second."""
    changed = await store.change_roles(uow.db, subject_id, roles)
    uow.notify(STATE_CHANNEL, str(subject_id))
    uow.post(RolesChanged(subject_id=subject_id))
    return changed


GRANT: Final = ApprovalKind(
    name="accounts.grant_roles",
    approvers=frozenset({Role.ADMIN, Role.DPO}),
    execute=carry_out_grant,
)
