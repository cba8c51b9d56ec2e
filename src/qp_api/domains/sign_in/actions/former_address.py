"""The address that was left: kept until whoever reads it has been told, and then forgotten."""

from uuid import UUID

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.models import ChangeState
from qp_api.domains.sign_in.store import email_changes as store
from qp_api.kit.ids import SubjectId


async def read_former_address(uow: UnitOfWork, subject_id: SubjectId, change_id: UUID) -> str:
    """Where a person was reached before a change. Raises NotFound when it is forgotten."""
    now = uow.clock.process_now()
    change = await store.find_change(
        uow.db, subject_id, change_id, state=ChangeState.CHANGED, now=now
    )
    if change is None:
        raise NotFound
    return change.address


async def drop_former_address(uow: UnitOfWork, subject_id: SubjectId, change_id: UUID) -> None:
    """Forget it. AC-3."""
    await store.drop_change(uow.db, subject_id, change_id)
