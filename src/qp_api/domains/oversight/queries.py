"""The trail for the officer; that they looked is on it too."""

from typing import cast
from uuid import UUID

from qp_api.core.actor import Role
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork

from . import store
from .store import EntryRow, Filter


def position(row: EntryRow) -> Position:
    """Where an entry stands in the list."""
    return (row.id,)


async def list_audit_entries(
    uow: UnitOfWork, wanted: Filter, *, after: Position | None, most: int
) -> list[EntryRow]:
    """Entries that pass the filter, the newest first. P3.1, R23."""
    uow.audit(
        "oversight.list_audit_entries",
        subject_id=wanted.subject_id,
        details={"role": str(Role.DPO), "reason": "oversight"},
    )
    before = None if after is None else cast("UUID", after[0])
    return await store.list_entries(uow.db, wanted, before=before, most=most)
