"""Ask that somebody's lost second factor be taken away; they hear of it, and it waits a day."""

from dataclasses import dataclass
from datetime import datetime

from qp_api.core.actor import Actor, Processing, Role
from qp_api.core.approvals import ApprovalId, ask_approval
from qp_api.core.errors import NotFound
from qp_api.core.http.access_reason import AccessReason
from qp_api.core.http.refusals import RoleRequired
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.unit_of_work import CLOSED, UnitOfWork
from qp_api.domains.sign_in.actions.carry_out_totp_removal import (
    REACHABLE,
    REMOVAL,
    asks_as,
)
from qp_api.domains.sign_in.errors import OwnSecondFactor, TotpMissing
from qp_api.domains.sign_in.messages import TotpRemovalAsked
from qp_api.domains.sign_in.store import credentials, second_factors
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class AskedRemoval:
    """What waits for a second person, about whom, and before when nobody approves it."""

    approval_id: ApprovalId
    account_id: SubjectId
    not_before: datetime


async def ask_totp_removal(
    uow: UnitOfWork, actor: Actor, access: AccessReason, *, account_id: SubjectId
) -> AskedRemoval:
    """Let a second person decide it, a day from now; the person is told at once.

    The unit of work locks nobody before (Mode.SEVERAL). Raises OwnSecondFactor, NotFound,
    RoleRequired, TotpMissing, ApprovalWaiting and what the person's state forbids.
    """
    if account_id == actor.person:
        raise OwnSecondFactor
    role = await _lock_both(uow, actor, account_id)
    standing = await credentials.lock_person(uow.db, account_id)
    if standing is None:
        raise NotFound
    if not (await second_factors.get_standing(uow.db, account_id)).is_on:
        raise TotpMissing
    facts: dict[str, str | int] = {"version": standing.version, "reason": str(access.reason)}
    if access.ticket_id is not None:
        facts["ticket"] = str(access.ticket_id)
    waits = await ask_approval(
        uow,
        REMOVAL,
        subject_id=account_id,
        object_id=account_id,
        facts=facts,
    )
    uow.post(TotpRemovalAsked(subject_id=account_id, approval_id=waits))
    uow.audit(
        "sign_in.ask_totp_removal",
        subject_id=account_id,
        object_id=waits,
        details=access.details(role),
    )
    return AskedRemoval(waits, account_id, uow.now + REMOVAL.waits)


async def _lock_both(uow: UnitOfWork, actor: Actor, account_id: SubjectId) -> Role:
    """As what the actor asks; whose role is taken meanwhile asks for nothing."""
    standing = await lock_people(uow, [actor.person, account_id])
    if account_id not in standing:
        raise NotFound
    if standing[account_id] not in REACHABLE:
        raise CLOSED[standing[account_id]]
    if standing[actor.person] is not Processing.OPEN:
        raise CLOSED[standing[actor.person]]
    role = await asks_as(uow, actor.person)
    if role is None:
        raise RoleRequired
    return role
