"""Proposed corrections, and marks on what was not corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, and_, any_, bindparam, delete, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import (
    ChangeState,
    RequestId,
    disputes,
    proposed_changes,
    rights_requests,
)
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One value that a request wants to be another; both values are JSON, never printed."""

    subject_id: SubjectId
    id: UUID
    request_id: RequestId
    target_table: str
    target_row: UUID
    target_column: str
    state: str
    old_value: str = field(repr=False)
    new_value: str = field(repr=False)

    @property
    def place(self) -> tuple[str, UUID, str]:
        """Which value it is about."""
        return (self.target_table, self.target_row, self.target_column)


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A value that its person calls wrong, with what they say of it."""

    subject_id: SubjectId
    id: UUID
    request_id: RequestId
    target_table: str
    target_row: UUID
    target_column: str
    statement: str | None = field(repr=False)
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class _Old:
    id: UUID
    request_id: UUID


_c, _d, _r = proposed_changes, disputes, rights_requests
_owner: Any = bindparam("owner", type_=Uuid())
_of_request = (
    _c.c.subject_id == _owner,
    _c.c.request_id == bindparam("of_request", type_=Uuid()),
)
_ADD = command(insert(_c).values({column: bindparam(column.name) for column in _c.c}))
_LIST = statement(select(_c).where(*_of_request).order_by(_c.c.id), ChangeRow)
_SETTLE = command(
    update(_c)
    .where(*_of_request, _c.c.state == str(ChangeState.PROPOSED))
    .values(state=bindparam("settled"))
)
_DROP = command(
    delete(_c).where(_c.c.subject_id == _owner, _c.c.id == bindparam("change", type_=Uuid()))
)
_OLD = statement(
    select(_c.c.id, _c.c.request_id)
    .select_from(_c.join(_r, and_(_r.c.subject_id == _c.c.subject_id, _r.c.id == _c.c.request_id)))
    .where(_r.c.completed_at < bindparam("ended_before", type_=DateTime(timezone=True)))
    .limit(bindparam("most")),
    _Old,
)
_PURGE = command(delete(_c).where(_c.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))))
_MARK = command(insert(_d).values({c: bindparam(f"its_{c.name}") for c in _d.c}))
_MARKS = statement(select(_d).where(_d.c.subject_id == _owner).order_by(_d.c.id), DisputeRow)
_UNMARK = command(
    delete(_d).where(
        _d.c.subject_id == _owner,
        _d.c.target_table == bindparam("in_table"),
        _d.c.target_row == bindparam("in_row", type_=Uuid()),
        _d.c.target_column == bindparam("in_column"),
    )
)


async def add_changes(db: Database, rows: Sequence[ChangeRow]) -> None:
    """Keep what is wanted, sealed."""
    await db.run_each(_ADD, [values_of(row) for row in rows])


async def list_changes(
    db: Database, subject_id: SubjectId, request_id: RequestId
) -> list[ChangeRow]:
    """What a request wants to be changed, in its order; nothing once it was purged."""
    return await db.list(_LIST, owner=subject_id, of_request=request_id)


async def settle_changes(
    db: Database, subject_id: SubjectId, request_id: RequestId, *, state: ChangeState
) -> None:
    """Note what became of all that was proposed."""
    await db.run(_SETTLE, owner=subject_id, of_request=request_id, settled=str(state))


async def drop_change(db: Database, row: ChangeRow) -> None:
    """Forget one proposal: another one took its place."""
    await db.run(_DROP, owner=row.subject_id, change=row.id)


async def purge_changes(db: Database, *, ended_before: datetime, most: int) -> list[UUID]:
    """Remove the values of requests that ended before a time; say of which (DR-17)."""
    old = await db.list(_OLD, ended_before=ended_before, most=most)
    if old:
        await db.run(_PURGE, ids=[row.id for row in old])
    return sorted({row.request_id for row in old})


async def add_dispute(db: Database, row: DisputeRow) -> None:
    """Mark a value as disputed (DR-7)."""
    await db.run(_MARK, **{f"its_{name}": value for name, value in values_of(row).items()})


async def list_disputes(db: Database, subject_id: SubjectId) -> list[DisputeRow]:
    """Every mark on a person's data, the oldest first."""
    return await db.list(_MARKS, owner=subject_id)


async def drop_dispute(db: Database, subject_id: SubjectId, place: tuple[str, UUID, str]) -> None:
    """Take the mark off a value that is another now."""
    in_table, in_row, in_column = place
    await db.run(_UNMARK, owner=subject_id, in_table=in_table, in_row=in_row, in_column=in_column)
