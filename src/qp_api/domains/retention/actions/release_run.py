"""Let a run go on that was stopped as too large: two people approve exactly that plan (RE-4)."""

from collections.abc import Sequence
from typing import Final

from qp_api.core.actor import Role
from qp_api.core.approvals import Approval, ApprovalKind
from qp_api.core.approvals.errors import ApprovalOutdated
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.inactivity import list_due, list_stand, move_on
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.begin_run import begin_run
from qp_api.domains.retention.models import RunId, RunKind, RunState
from qp_api.domains.retention.rules.runs import plan_hash
from qp_api.domains.retention.store import runs
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

MOST: Final = 100_000


async def release_run(uow: UnitOfWork, approval: Approval) -> None:
    """Begin the deletion of the very people whose plan was stopped, and of nobody else.

    Somebody came back, or one more is due: then it is another plan. Raises ApprovalOutdated.
    """
    stopped = await runs.lock_run(uow.db, RunId(approval.object_id))
    due = await list_due(uow, most=MOST)
    if stopped.state != RunState.STOPPED or plan_hash(due) != approval.facts["plan"]:
        raise ApprovalOutdated
    late_days = await days_late(uow, due)
    people = await move_on(uow, due, before=Inactivity.DUE, now=Inactivity.DELETING)
    if len(people) != len(due):
        raise ApprovalOutdated
    run_id = await begin_run(
        uow, RunKind.INACTIVITY, people, allowed=stopped.allowed, late_days=late_days
    )
    uow.audit(
        "retention.release_run",
        object_id=stopped.id,
        details={"run": run_id, "approval": approval.id, "plan": stopped.plan_hash},
    )


async def days_late(uow: UnitOfWork, due: Sequence[SubjectId]) -> int:
    """By how many days the oldest step of this plan was missed (RE-7)."""
    days = [one.inactivity_due_on for one in await list_stand(uow, due)]
    oldest = min((day for day in days if day is not None), default=dhaka_day(uow.now))
    return (dhaka_day(uow.now) - oldest).days


RELEASE: Final = ApprovalKind(
    name="retention.release_run",
    approvers=frozenset({Role.DPO, Role.ADMIN}),
    execute=release_run,
)
