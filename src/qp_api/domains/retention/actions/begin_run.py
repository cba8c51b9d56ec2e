"""Begin a run: its plan is fixed, its people come in batches (RE-4, RE-5)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.messages import BatchPlanned
from qp_api.domains.retention.models import RunId, RunKind, RunState
from qp_api.domains.retention.rules.runs import BATCH, plan_hash
from qp_api.domains.retention.store import deletions, runs
from qp_api.domains.retention.store.runs import RunRow
from qp_api.kit.ids import SubjectId, new_id


async def begin_run(
    uow: UnitOfWork,
    kind: RunKind,
    people: Sequence[SubjectId],
    *,
    allowed: int | None = None,
    late_days: int = 0,
) -> RunId:
    """Plan these people's deletion; they stand at `deleting` already, in this transaction."""
    row = new_run(uow, kind, people, allowed=allowed, late_days=late_days)
    await runs.add_run(uow.db, row)
    batches = {
        number: people[start : start + BATCH]
        for number, start in enumerate(range(0, len(people), BATCH), 1)
    }
    if batches:
        await deletions.add_members(uow.db, row.id, batches, at=uow.now)
    for number in batches:
        uow.post(BatchPlanned(run_id=row.id, batch=number))
    uow.audit(
        "retention.begin_run",
        object_id=row.id,
        details={"kind": kind, "planned": len(people), "plan": row.plan_hash},
    )
    return row.id


def new_run(
    uow: UnitOfWork,
    kind: RunKind,
    people: Sequence[SubjectId],
    *,
    state: RunState = RunState.RUNNING,
    allowed: int | None = None,
    late_days: int = 0,
) -> RunRow:
    """A run that begins now, and has done nothing."""
    return RunRow(
        id=RunId(new_id()),
        kind=str(kind),
        state=str(state),
        started_at=uow.now,
        completed_at=None,
        late_days=late_days,
        planned=len(people),
        allowed=allowed,
        kept=0,
        plan_hash=plan_hash(people),
        counts={},
        destroyed_keys=[],
        certificate=None,
    )
