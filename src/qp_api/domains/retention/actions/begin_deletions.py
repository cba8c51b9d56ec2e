"""Begin the deletion of everybody who was asked three times, unless they are too many (RE-4)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.inactivity import list_due, list_stand, move_on
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.begin_run import begin_run, new_run
from qp_api.domains.retention.models import RunKind, RunState
from qp_api.domains.retention.rules.runs import allowed_deletions, plan_hash
from qp_api.domains.retention.store import runs
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

_DAY: Final = timedelta(days=1)
_MOST: Final = 100_000
_log = structlog.get_logger("retention")


async def begin_deletions(uow: UnitOfWork) -> None:
    """Plan whoever is due. The turns of one day count together, so that no limit is outrun.

    A plan that is too large stops before its first row, is told once, and stays stopped until
    fewer are due: nobody alone can let it pass.
    """
    due = await list_due(uow, most=_MOST)
    if not due:
        return
    begun = await runs.count_begun(uow.db, RunKind.INACTIVITY, since=uow.now - _DAY)
    allowed = allowed_deletions(await runs.count_people(uow.db))
    if begun + len(due) > allowed:
        await _stop(uow, due, allowed=allowed)
        return
    late_days = await _late_days(uow, due)
    people = await move_on(uow, due, before=Inactivity.DUE, now=Inactivity.DELETING)
    if people:
        await begin_run(uow, RunKind.INACTIVITY, people, allowed=allowed, late_days=late_days)


async def _stop(uow: UnitOfWork, due: Sequence[SubjectId], *, allowed: int) -> None:
    last = await runs.find_last(uow.db, RunKind.INACTIVITY)
    stands = last is not None and last.state == RunState.STOPPED
    if last is not None and stands and last.plan_hash == plan_hash(due):
        return
    row = new_run(uow, RunKind.INACTIVITY, due, state=RunState.STOPPED, allowed=allowed)
    await runs.add_run(uow.db, row)
    uow.audit(
        "retention.begin_deletions",
        object_id=row.id,
        outcome="stopped",
        details={"planned": row.planned, "allowed": allowed, "plan": row.plan_hash},
    )
    _log.error("retention.stopped", count=row.planned, run_id=row.id)


async def _late_days(uow: UnitOfWork, due: Sequence[SubjectId]) -> int:
    """By how many days the oldest step of this plan was missed (RE-7)."""
    days = [one.inactivity_due_on for one in await list_stand(uow, due)]
    oldest = min((day for day in days if day is not None), default=dhaka_day(uow.now))
    return (dhaka_day(uow.now) - oldest).days
