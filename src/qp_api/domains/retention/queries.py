"""What the officer sees: what a run would do now, and what runs did."""

from dataclasses import dataclass
from datetime import date
from typing import Final, cast
from uuid import UUID

from qp_api.core.actor import Processing, Role
from qp_api.core.http.cursors import Position
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.inactivity import list_idle
from qp_api.core.subject_data.serving import still_served
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .models import RunId
from .rules.ladder import Action, decide_step, rule_of
from .store import runs
from .store.runs import RunRow

_BEGINNING: Final = (date.min, SubjectId(UUID(int=0)))


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """What the next turn will do with somebody, and since when they have not come."""

    subject_id: SubjectId
    action: Action
    last_active_on: date
    due_on: date
    rule: str


def preview_position(row: PlannedStep) -> Position:
    """Where somebody stands in the preview."""
    return (row.due_on.isoformat(), row.subject_id)


def run_position(row: RunRow) -> Position:
    """Where a run stands in the list."""
    return (row.id,)


async def preview_retention(
    uow: UnitOfWork, *, after: Position | None, most: int
) -> list[PlannedStep]:
    """Who is dealt with by the next turn, the longest due first; decided as the turn decides.

    It writes nothing but that the officer looked. RE-5.
    """
    uow.audit("retention.preview_retention", details={"role": str(Role.DPO), "reason": "oversight"})
    place = _BEGINNING
    if after is not None:
        place = (date.fromisoformat(str(after[0])), SubjectId(cast("UUID", after[1])))
    people = await list_idle(uow, after=place, most=most)
    served = await still_served(uow, [one.subject_id for one in people])
    return [
        PlannedStep(
            subject_id=one.subject_id,
            action=decide_step(
                Inactivity(one.inactivity),
                Processing(one.processing),
                is_served=one.subject_id in served,
            ),
            last_active_on=one.last_active_on,
            due_on=one.inactivity_due_on,
            rule=rule_of(Inactivity(one.inactivity)),
        )
        for one in people
        if one.inactivity_due_on is not None
    ]


async def list_retention_runs(
    uow: UnitOfWork, *, after: Position | None, most: int
) -> list[RunRow]:
    """Runs, the newest first, each with its certificate once it is complete."""
    before = None if after is None else RunId(cast("UUID", after[0]))
    return await runs.list_runs(uow.db, before=before, most=most)
