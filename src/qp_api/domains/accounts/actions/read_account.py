"""Show one account to the staff; that they looked, as what and why, is on the trail."""

from qp_api.core.http.access_reason import AccessReason
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.rules import View
from qp_api.domains.accounts.store import ViewedAccount
from qp_api.kit.ids import SubjectId


async def read_account(
    uow: UnitOfWork, view: View, access: AccessReason, *, account_id: SubjectId
) -> ViewedAccount:
    """The account as the view shows it. The unit of work is about its person.

    Raises NotFound.
    """
    row = await store.get_viewed(uow.db, view, account_id)
    uow.audit(
        "accounts.read_account",
        subject_id=row.subject_id,
        object_id=row.id,
        details=access.details(view.role),
    )
    return row
