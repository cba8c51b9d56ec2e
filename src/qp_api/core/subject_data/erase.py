"""The walk that erases: every table of the map, set-wise, counted before and after (P5.3, P4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, any_, bindparam, select, update
from sqlalchemy import all_ as every

from qp_api.core.db.statements import statement
from qp_api.core.duties.message import leaving_something, message_kinds
from qp_api.core.duties.models import duties
from qp_api.core.privacy import Erase
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .leaving import Leavings
from .plan import ErasurePlan, ErasureStep, plan_erasure
from .table_walk import walk_of

Counts = dict[str, dict[str, int]]
"""Table → action → rows."""


@dataclass(frozen=True, slots=True)
class _Owed:
    kind: str
    payload: dict[str, Any]


_dropped = (
    update(duties)
    .where(
        duties.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
        duties.c.state == any_(bindparam("states", type_=ARRAY(Text))),
        duties.c.id != every(bindparam("sparing", type_=ARRAY(Uuid))),
    )
    .values(
        state="dropped", failure="erased", done_at=bindparam("at", type_=DateTime(timezone=True))
    )
    .returning(duties.c.id, duties.c.kind, duties.c.payload)
    .cte("dropped")
)
_DROP = statement(
    select(_dropped.c.kind, _dropped.c.payload)
    .where(_dropped.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))))
    .order_by(_dropped.c.id),
    _Owed,
)
_OWED = ["waiting", "dead"]


class CountDiffers(Exception):
    """A table was touched otherwise than the counted plan foretold: nothing is erased."""


async def erase(
    uow: UnitOfWork,
    subject_ids: Sequence[SubjectId],
    *,
    plan: ErasurePlan | None = None,
    sparing: Sequence[UUID] = (),
) -> Counts:
    """Erase these people's rows, children first; say what was done to how many rows.

    The unit of work must hold them FOR UPDATE, so that what was counted is what is there. First the
    rooms give back what the rows stand for. Duties owed to these people are dropped, but for the
    `sparing` ones; what one leaves over is owed from then on. Raises CountDiffers.
    """
    for give_back in uow.process.port(Leavings):
        await give_back(uow, subject_ids)
    steps = plan if plan is not None else plan_erasure(uow.process.data_map)
    foretold = await count_rows(uow, subject_ids, plan=steps)
    for step in steps:
        touched = await _carry_out(uow, step, subject_ids)
        if touched is not None and touched != foretold.get(step.table, {}).get(str(step.action), 0):
            raise CountDiffers(step.table)
    await _drop_duties(uow, subject_ids, sparing)
    return foretold


async def release_lookups(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> Counts:
    """Let go of every value that leads to people, before the walk: it is free for somebody else.

    Children first; says what was done, so that the walk's own counts can be added. The unit of work
    must hold the people FOR UPDATE.
    """
    counts: Counts = {}
    for mapped in reversed(uow.process.data_map.tables):
        # What the books keep still leads to them: money may come yet (P4.3).
        if mapped.is_lookup and mapped.fate is Erase.DELETE:
            rows = await uow.db.run(walk_of(mapped).delete, subjects=list(subject_ids))
            if rows:
                counts[str(mapped.name)] = {str(Erase.DELETE): rows}
    return counts


async def count_rows(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId], *, plan: ErasurePlan | None = None
) -> Counts:
    """The plan with its numbers: table → action → rows; tables without any are left out."""
    counts: Counts = {}
    for step in plan if plan is not None else plan_erasure(uow.process.data_map):
        counted = await uow.db.get(step.walk.count, subjects=list(subject_ids))
        if counted.rows:
            counts[step.table] = {str(step.action): counted.rows}
    return counts


async def _drop_duties(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId], sparing: Sequence[UUID]
) -> None:
    dropped = await uow.db.list(
        _DROP,
        subjects=list(subject_ids),
        states=_OWED,
        sparing=list(sparing),
        kinds=leaving_something(),
        at=uow.clock.process_now(),
    )
    for duty in dropped:
        left = message_kinds()[duty.kind].model_validate(duty.payload).left_over()
        if left is not None:
            uow.post(left)


async def _carry_out(
    uow: UnitOfWork, step: ErasureStep, subject_ids: Sequence[SubjectId]
) -> int | None:
    if step.action is Erase.KEEP:
        return None
    statement = step.walk.delete if step.action is Erase.DELETE else step.walk.blank
    return await uow.db.run(statement, subjects=list(subject_ids))
