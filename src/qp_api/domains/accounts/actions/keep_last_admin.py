"""Keep the last admin from standing down (P2.2: the house stays governed)."""

from qp_api.core.actor import Processing, Role
from qp_api.core.subject_data.standing_down import LastAdmin
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.kit.ids import SubjectId


async def keep_last_admin(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Of two admins who stand down at once, one waits here and is the last.

    Whoever takes a role away is an open admin under lock, so only leaving needs this.
    Raises LastAdmin.
    """
    if not await store.has_role(uow.db, subject_id, Role.ADMIN):
        return
    if await get_processing(uow, subject_id) is not Processing.OPEN:
        return  # no admin who could act: nothing is lost with them
    await store.lock_powers(uow.db)
    if await store.list_holders(uow.db, Role.ADMIN, most=2) == [subject_id]:
        raise LastAdmin
