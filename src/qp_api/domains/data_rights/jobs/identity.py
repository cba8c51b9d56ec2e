"""After a mailed link: what was asked is done, or refused when nobody confirmed it (DR-3)."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.carry_out_request import carry_out_request
from qp_api.domains.data_rights.actions.refuse_request import Refusal, refuse_request
from qp_api.domains.data_rights.messages import IdentityConfirmed, IdentityDue
from qp_api.domains.data_rights.models import LinkKind, RequestId, RequestState
from qp_api.domains.data_rights.rules.refusals import (
    COMPLAINT_ROUTE,
    COURT,
    IDENTITY_FAILURE,
    UNCONFIRMED,
)
from qp_api.domains.data_rights.store import links, requests
from qp_api.domains.data_rights.store.links import LinkRow

from .person import person_of

jobs = JobSet()


@jobs.handles(IdentityConfirmed)
async def carry_out_mail(job: Job, message: IdentityConfirmed) -> None:
    """What the mail asked for; the key of a closing address is made before any transaction."""
    correspondent = await prepare_correspondent(job.process)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        request_id = RequestId(message.request_id)
        await carry_out_request(uow, person_of(message), request_id, correspondent=correspondent)


@jobs.handles(IdentityDue)
async def refuse_unconfirmed(job: Job, message: IdentityDue) -> None:
    """Seven days after the mail; a later mail's link gives its own seven."""
    person, request_id = person_of(message), RequestId(message.request_id)
    async with job.completing(Purpose.RIGHTS, mode=Mode.EXCLUSIVE) as uow:
        request = await requests.find_request(uow.db, person, request_id)
        if request is None or request.state != RequestState.IDENTITY_CHECK:
            return
        link = LinkRow(person, request_id)
        if await links.has_living_link(uow.db, link, kind=LinkKind.IDENTITY, now=uow.now):
            return
        refusal = Refusal(IDENTITY_FAILURE, UNCONFIRMED, COMPLAINT_ROUTE, COURT)
        await refuse_request(uow, request, refusal)
