"""Begin the deletion of everybody who was asked three times, unless they are too many (RE-4)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from qp_api.core.approvals import ask_approval, withdraw_waiting
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.inactivity import list_due, move_on
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.begin_run import begin_run, new_run
from qp_api.domains.retention.actions.release_run import MOST, RELEASE, days_late
from qp_api.domains.retention.models import RunKind, RunState
from qp_api.domains.retention.rules.runs import allowed_deletions, plan_hash
from qp_api.domains.retention.store import runs
from qp_api.kit.ids import SubjectId

_DAY: Final = timedelta(days=1)
_log = structlog.get_logger("retention")


async def begin_deletions(uow: UnitOfWork) -> None:
    """Plan whoever is due. The turns of one day count together, so that no limit is outrun.

    A plan that is too large stops before its first row, is told once, and stays stopped until
    fewer are due, or two people approve it: nobody alone can let it pass.
    """
    due = await list_due(uow, most=MOST)
    if not due:
        return
    begun = await runs.count_begun(uow.db, RunKind.INACTIVITY, since=uow.now - _DAY)
    allowed = allowed_deletions(await runs.count_people(uow.db))
    if begun + len(due) > allowed:
        await _stop(uow, due, allowed=allowed)
        return
    await _forget_stopped(uow)
    late_days = await days_late(uow, due)
    people = await move_on(uow, due, before=Inactivity.DUE, now=Inactivity.DELETING)
    if people:
        await begin_run(uow, RunKind.INACTIVITY, people, allowed=allowed, late_days=late_days)


async def _stop(uow: UnitOfWork, due: Sequence[SubjectId], *, allowed: int) -> None:
    last = await runs.find_last(uow.db, RunKind.INACTIVITY)
    stands = last is not None and last.state == RunState.STOPPED
    if last is not None and stands and last.plan_hash == plan_hash(due):
        return
    await _forget_stopped(uow)
    row = new_run(uow, RunKind.INACTIVITY, due, state=RunState.STOPPED, allowed=allowed)
    await runs.add_run(uow.db, row)
    facts: dict[str, str | int] = {
        "planned": row.planned,
        "allowed": allowed,
        "plan": row.plan_hash,
    }
    uow.audit(
        "retention.begin_deletions",
        object_id=row.id,
        outcome="stopped",
        details=facts,
    )
    await ask_approval(uow, RELEASE, subject_id=None, object_id=row.id, facts=facts)
    _log.error("retention.stopped", count=row.planned, run_id=row.id)


async def _forget_stopped(uow: UnitOfWork) -> None:
    """The plan is another one now: what was asked about the last one is not waited for any more."""
    last = await runs.find_last(uow.db, RunKind.INACTIVITY)
    if last is not None and last.state == RunState.STOPPED:
        await withdraw_waiting(uow, RELEASE, object_id=last.id)
