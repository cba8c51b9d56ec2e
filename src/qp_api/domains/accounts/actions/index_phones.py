"""Index the numbers that were stated before there was an index: once, a batch a duty."""

from typing import Final
from uuid import UUID

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.messages import PhonesUnindexed
from qp_api.kit.ids import SubjectId

from .index_phone import index_phone

_BATCH: Final = 200
_BEGINNING: Final = UUID(int=0)


async def index_phones(uow: UnitOfWork, *, after: UUID | None) -> int:
    """Index the next people's numbers, and owe those that follow; how many there were.

    Again is success: an index is written anew as it was.
    """
    place = SubjectId(_BEGINNING if after is None else after)
    found = await store.lock_phones_after(uow.db, place, most=_BATCH)
    for row in found:
        await index_phone(uow, row.subject_id, row.phone)
    if len(found) == _BATCH:
        uow.post(PhonesUnindexed(after=found[-1].subject_id))
    uow.audit("accounts.index_phones", details={"people": len(found)})
    return len(found)
