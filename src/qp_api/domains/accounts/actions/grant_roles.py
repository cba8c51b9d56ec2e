"""Give and take roles; what adds a power waits for a second person (R21)."""

from dataclasses import dataclass

from qp_api.core.actor import Actor, Processing, Role
from qp_api.core.approvals import ApprovalId, ask_approval
from qp_api.core.errors import NotFound
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.http.refusals import RoleRequired
from qp_api.core.subject_data.subjects import lock_people
from qp_api.core.unit_of_work import CLOSED, UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.actions.carry_out_grant import GRANT, put_roles
from qp_api.domains.accounts.errors import AddressUnverified, OwnRoles
from qp_api.domains.accounts.rules import needs_second_person, spelled
from qp_api.domains.accounts.store import RolesRow
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Granted:
    """The roles as they are now, and what waits for a second person."""

    row: RolesRow
    waits: ApprovalId | None = None


async def grant_roles(
    uow: UnitOfWork,
    actor: Actor,
    *,
    account_id: SubjectId,
    roles: frozenset[Role],
    condition: WriteCondition,
) -> Granted:
    """Let somebody have these roles and no other; everybody is a learner.

    Whoever does it is an admin, still is one afterwards, and is somebody else: so one always
    remains. The unit of work locks nobody before (Mode.SEVERAL).

    Raises OwnRoles, NotFound, RoleRequired, Stale, AddressUnverified, ApprovalWaiting and what the
    person's state forbids.
    """
    if account_id == actor.person:
        raise OwnRoles
    await _lock_both(uow, actor, account_id)
    row = await store.lock_roles(uow.db, account_id)
    condition.check(etag_of(row.id, row.version))
    now, wanted = frozenset(map(Role, row.roles)), roles | {Role.LEARNER}
    if wanted == now:
        return Granted(row)
    if row.verified_at is None:
        raise AddressUnverified
    facts = {"was": spelled(now), "roles": spelled(wanted)}
    if needs_second_person(now, wanted):
        waits = await ask_approval(
            uow, GRANT, subject_id=account_id, object_id=account_id, facts=facts
        )
        return Granted(row, waits)
    uow.audit(
        "accounts.grant_roles",
        subject_id=account_id,
        object_id=account_id,
        details=facts | {"role": Role.ADMIN},
    )
    return Granted(await put_roles(uow, account_id, wanted))


async def _lock_both(uow: UnitOfWork, actor: Actor, account_id: SubjectId) -> None:
    """Two who take each other's roles wait for each other here, and the second is none any more."""
    standing = await lock_people(uow, [actor.person, account_id])
    if account_id not in standing:
        raise NotFound
    for person in (actor.person, account_id):
        if standing[person] is not Processing.OPEN:
            raise CLOSED[standing[person]]
    if not await store.has_role(uow.db, actor.person, Role.ADMIN):
        raise RoleRequired
