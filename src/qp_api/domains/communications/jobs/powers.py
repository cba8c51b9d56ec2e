"""Letters about powers: an act waits for a second person; somebody has other roles."""

from typing import Final

from qp_api.core.approvals import ApprovalId, ApprovalKinds, ApprovalState
from qp_api.core.approvals.messages import ApprovalAsked
from qp_api.core.approvals.store import get_approval
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.messages import RolesChanged
from qp_api.domains.accounts.public import list_holders
from qp_api.domains.communications.messages import ApprovalWaits
from qp_api.domains.communications.rules.letters import Letter
from qp_api.kit.ids import SubjectId

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()

_MOST_TOLD: Final = 50


@jobs.handles(ApprovalAsked)
async def announce_approval(job: Job, message: ApprovalAsked) -> None:
    """Each who may be the second person hears of it, in a letter of their own (R21)."""
    async with job.completing(Purpose.LAW) as uow:
        for person in await _second_persons(uow, ApprovalId(message.approval_id)):
            uow.post(ApprovalWaits(subject_id=person, approval_id=message.approval_id))


@jobs.handles(ApprovalWaits)
async def call_second_person(job: Job, message: ApprovalWaits) -> None:
    """Where to look, and nothing of whom it is about."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
    path = f"/approvals/{message.approval_id}"
    addressed = addressed_to(contact, subject_id, Letter.APPROVAL_WAITS, path=path)
    await tell(job, addressed, Purpose.SECURITY)


@jobs.handles(RolesChanged)
async def tell_of_roles(job: Job, message: RolesChanged) -> None:
    """Powers come and go only with their holder's knowledge."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await contact_of(uow, subject_id)
    addressed = addressed_to(contact, subject_id, Letter.ROLES_CHANGED, path="/me")
    await tell(job, addressed, Purpose.SECURITY)


async def _second_persons(uow: UnitOfWork, approval_id: ApprovalId) -> list[SubjectId]:
    """Nobody once it has ended."""
    row = await get_approval(uow.db, approval_id)
    kind = uow.process.port(ApprovalKinds).kinds.get(row.kind)
    if kind is None or row.state != ApprovalState.PENDING:
        return []
    qualified: set[SubjectId] = set()
    for role in sorted(kind.approvers):
        qualified |= set(await list_holders(uow, role, most=_MOST_TOLD))
    return sorted(qualified - {row.asked_by, row.subject_id})
