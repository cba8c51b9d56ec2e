"""Show an admin somebody's roles and their version; that they looked, and why, is on the trail."""

from qp_api.core.actor import Role
from qp_api.core.http.access_reason import AccessReason
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.store import RolesRow
from qp_api.kit.ids import SubjectId


async def read_roles(uow: UnitOfWork, access: AccessReason, *, account_id: SubjectId) -> RolesRow:
    """The roles as they stand. The unit of work is about their person. Raises NotFound."""
    row = await store.get_roles(uow.db, account_id)
    uow.audit(
        "accounts.read_roles",
        subject_id=row.subject_id,
        object_id=row.id,
        details=access.details(Role.ADMIN),
    )
    return row
