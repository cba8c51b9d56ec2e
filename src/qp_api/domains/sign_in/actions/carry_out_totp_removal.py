"""Take away a second factor that its person lost, or a thief set, as two persons have agreed."""

from datetime import timedelta
from typing import Final

from qp_api.core.actor import Processing, Role
from qp_api.core.approvals import Approval, ApprovalKind
from qp_api.core.approvals.errors import ApprovalOutdated
from qp_api.core.errors import NotFound
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import CLOSED, UnitOfWork
from qp_api.domains.accounts.public import has_role
from qp_api.domains.sign_in.actions.change_second_factor import forget_factor
from qp_api.domains.sign_in.actions.end_sign_ins import end_sign_ins
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.store import credentials
from qp_api.kit.ids import SubjectId

ASKERS: Final = (Role.ADMIN, Role.DPO, Role.SUPPORT)
"""Who asks for it, the role with the most power first."""
REACHABLE: Final = frozenset({Processing.OPEN, Processing.RESTRICTED})
"""Restricted people sign in for their rights, so a way back is theirs too (P5.4)."""


async def carry_out_totp_removal(uow: UnitOfWork, approval: Approval) -> None:
    """On the credentials for which it was asked, by somebody who could still ask; all sign-ins end.

    All of them are locked. What was asked is void once the password or the factor has changed: only
    who has both can do that. Raises NotFound, Frozen, ErasureUnderWay, ApprovalOutdated.
    """
    if approval.subject_id is None or approval.asked_by is None:
        raise NotFound
    subject_id = approval.subject_id
    standing = await credentials.lock_person_alone(uow.db, subject_id)
    if standing is None:
        raise NotFound
    if Processing(standing.processing) not in REACHABLE:
        raise CLOSED[Processing(standing.processing)]
    stands = standing.version == approval.facts["version"]
    if not stands or not await _asks_still(uow, approval.asked_by):
        raise ApprovalOutdated
    if not await forget_factor(uow, subject_id):
        raise ApprovalOutdated
    await credentials.outdate_credential(uow.db, subject_id)
    await end_sign_ins(uow, subject_id)
    uow.post(CredentialChanged(subject_id=subject_id, what=CredentialChange.TOTP_REMOVED))
    uow.audit(
        "sign_in.carry_out_totp_removal",
        subject_id=subject_id,
        object_id=approval.id,
        details={"asked_by": approval.asked_by},
    )


async def _asks_still(uow: UnitOfWork, asker: SubjectId) -> bool:
    """Whether the asker could ask now: the role, and an open account."""
    is_open = await get_processing(uow, asker) is Processing.OPEN
    return is_open and await asks_as(uow, asker) is not None


async def asks_as(uow: UnitOfWork, asker: SubjectId) -> Role | None:
    """As what somebody may ask for this, by the row."""
    for role in ASKERS:
        if await has_role(uow, asker, role):
            return role
    return None


REMOVAL: Final = ApprovalKind(
    name="sign_in.remove_totp",
    approvers=frozenset({Role.ADMIN, Role.DPO}),
    execute=carry_out_totp_removal,
    # Long enough for a letter to be read: whoever is robbed can say so before it is done.
    waits=timedelta(hours=24),
)
