"""Make an account without a mail: the first admin, and the people of the sandbox."""

from qp_api.core.actor import SYSTEM, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import find_by_email, is_vacant, lock_address, open_account
from qp_api.domains.sign_in.actions.prepare_registration import (
    Application,
    check_password,
    make_account,
    prepare,
)
from qp_api.domains.sign_in.store import credentials as store
from qp_api.kit.ids import SubjectId


class RoleHeld(Exception):
    """Somebody who may use it has the role whose first holder was to be made."""


async def establish_account(
    process: Process,
    application: Application,
    *,
    roles: tuple[Role, ...],
    only_first: Role | None = None,
) -> SubjectId | None:
    """Open a verified account with roles; None when the address is known, and nothing is changed.

    Raises RoleHeld when `only_first` names a role that somebody has; UnderMinimumAge, WeakPassword,
    Overloaded.
    """
    now = process.clock.now()
    account = make_account(application, roles=(Role.LEARNER, *roles), now=now, verified_at=now)
    check_password(application, roles=roles)
    prepared = await prepare(process, account, application.password)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        if only_first is not None and not await is_vacant(uow, only_first):
            raise RoleHeld
        await lock_address(uow, account.email)
        if await find_by_email(uow, account.email) is not None:
            return None
        subject_id = prepared.subject_id
        await open_account(uow, subject_id, account)
        await store.add_credential(
            uow.db,
            subject_id,
            password_hash=prepared.password_hash,
            at=uow.clock.process_now(),
        )
        uow.audit(
            "sign_in.establish_account",
            subject_id=subject_id,
            object_id=subject_id,
            details={"roles": sorted(account.roles)},
        )
    return subject_id
