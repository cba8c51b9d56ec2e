"""Letters about tickets: where to look, never what was written (CM-4)."""

from typing import Final

from qp_api.core.actor import Role
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import list_holders
from qp_api.domains.communications.messages import (
    TicketAnswered,
    TicketFollowedUp,
    TicketOpened,
    TicketWaits,
)
from qp_api.domains.communications.rules.letters import Letter

from .telling import addressed_to, contact_of, person_of, stays, tell

jobs = JobSet()

_MOST_TOLD: Final = 50


@jobs.handles(TicketOpened)
async def acknowledge_ticket(job: Job, message: TicketOpened) -> None:
    """Whoever asked hears that it arrived."""
    await _tell(job, message, Letter.TICKET_OPENED)


@jobs.handles(TicketOpened)
async def announce_ticket(job: Job, message: TicketOpened) -> None:
    """Support hears that somebody asked."""
    async with job.completing(Purpose.SECURITY) as uow:
        await stays(uow, person_of(message))
        await _call_support(uow, message)


@jobs.handles(TicketFollowedUp)
async def announce_reply(job: Job, message: TicketFollowedUp) -> None:
    """Support hears that somebody wrote again."""
    async with job.completing(Purpose.SECURITY) as uow:
        await stays(uow, person_of(message))
        await _call_support(uow, message)


@jobs.handles(TicketAnswered)
async def tell_of_answer(job: Job, message: TicketAnswered) -> None:
    """Whoever asked hears that there is an answer; while restricted, when that is lifted."""
    await _tell(job, message, Letter.TICKET_ANSWERED)


@jobs.handles(TicketWaits)
async def call_support(job: Job, message: TicketWaits) -> None:
    """One member of support hears of a ticket."""
    await _tell(job, message, Letter.TICKET_WAITS)


async def _call_support(uow: UnitOfWork, message: TicketOpened | TicketFollowedUp) -> None:
    """A letter of its own for each, but not to whoever asked."""
    for member in await list_holders(uow, Role.SUPPORT, most=_MOST_TOLD):
        if member != message.subject_id:
            uow.post(TicketWaits(subject_id=member, ticket_id=message.ticket_id))


async def _tell(
    job: Job, message: TicketOpened | TicketAnswered | TicketWaits, letter: Letter
) -> None:
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.ACCOUNT) as uow:
        contact = await contact_of(uow, subject_id)
    path = f"/support-tickets/{message.ticket_id}"
    addressed = addressed_to(contact, subject_id, letter, path=path)
    await tell(job, addressed, Purpose.ACCOUNT)
