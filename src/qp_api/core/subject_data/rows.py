"""One row of a person, by its id; or the only one that there is."""

from typing import Any
from uuid import UUID

from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .table_walk import walk_of

_BEFORE_ALL = UUID(int=0)
_TWO = 2


class SeveralRows(LookupError):
    """The person has more than one row there: its id has to be said."""


async def find_row(
    uow: UnitOfWork, subject_id: SubjectId, mapped: MappedTable, row_id: UUID | None
) -> Any | None:
    """The person's row, opened; None when there is none. Raises SeveralRows."""
    walk = walk_of(mapped)
    if row_id is not None:
        return await uow.db.find(walk.one, subject=subject_id, row=row_id)
    rows = await uow.db.list(walk.page, subject=subject_id, after=_BEFORE_ALL, most=_TWO)
    if len(rows) > 1:
        raise SeveralRows
    return rows[0] if rows else None
