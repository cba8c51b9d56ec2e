"""The room's duties, carried out as the worker does, and time that passes."""

from datetime import timedelta
from uuid import UUID

from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.message import Message
from qp_api.core.duties.relay import Relay
from qp_api.core.process import Process
from qp_api.domains.enrollment.jobs import jobs
from qp_api.domains.payments.messages import ChargeSettled, LateSettlement, ReferenceKind
from qp_api.domains.sessions.jobs import jobs as class_jobs
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import post


async def work_off(process: Process) -> None:
    """Carry out what is due, and what follows from it."""
    for _ in range(3):
        await Relay(process, JobSet.joined([jobs, class_jobs])).carry_out_due()


def pass_time(process: Process, by: timedelta) -> None:
    """Business time moves on for this process."""
    process.clock.offset += by


async def settle(
    process: Process, subject_id: UUID, enrollment_id: UUID, *, late: bool = False
) -> None:
    """As if the gateway had confirmed the money."""
    fact: type[Message] = LateSettlement if late else ChargeSettled
    await post(
        process,
        fact.model_validate(
            {
                "subject_id": subject_id,
                "charge_id": new_id(),
                "reference_kind": ReferenceKind.ENROLLMENT,
                "reference_id": enrollment_id,
            }
        ),
    )
    await work_off(process)


async def state_of(database: Database, enrollment_id: UUID) -> str:
    """How an enrollment stands."""
    found = await ask(
        database.admin_dsn, "SELECT state FROM enrollments WHERE id = $1", enrollment_id
    )
    return str(found)


async def taken(database: Database, cohort_id: UUID) -> int:
    """How many seats of a cohort are given away."""
    found = await ask(database.admin_dsn, "SELECT taken FROM cohorts WHERE id = $1", cohort_id)
    return int(found)


async def posted(database: Database, kind: str, subject_id: UUID) -> int:
    """How many duties of a kind are owed to somebody, or were."""
    found = await ask(
        database.admin_dsn,
        "SELECT count(*) FROM duties WHERE kind = $1 AND subject_id = $2 AND handler IS NULL",
        kind,
        subject_id,
    )
    return int(found)
