"""Write a request into the register, with its number and the day by which it is answered."""

from dataclasses import dataclass, field
from datetime import datetime

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import DeadlineNear
from qp_api.domains.data_rights.models import (
    ENDED,
    Channel,
    Ground,
    Objectionable,
    RequestId,
    RequestState,
    Right,
)
from qp_api.domains.data_rights.rules.deadlines import alarms, day_number
from qp_api.domains.data_rights.rules.requests import number_of
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import NewRequest, RequestRow
from qp_api.kit.calendar import dhaka_day, reply_due_at
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; `received_at` is now, unless a mail lay before the officer."""

    right: Right
    state: RequestState = RequestState.IN_PROGRESS
    ground: Ground | None = None
    purpose: Objectionable | None = None
    details: str | None = field(default=None, repr=False)
    correspondent_id: SubjectId | None = None
    channel: Channel = Channel.SIGNED_IN
    received_at: datetime | None = None


async def receive_request(uow: UnitOfWork, subject_id: SubjectId, asked: Asked) -> RequestRow:
    """Add a request, with the alarms of its deadline. DR-1, DR-2, DR-4.

    The unit of work holds the person FOR UPDATE, and nobody else asks for them meanwhile.
    """
    received_at = asked.received_at or uow.now
    count = await store.take_number(uow.db, dhaka_day(received_at).year)
    request = NewRequest(
        subject_id=subject_id,
        id=RequestId(new_id()),
        number=number_of(received_at, count),
        kind=asked.right,
        state=asked.state,
        received_at=received_at,
        due_at=reply_due_at(received_at),
        completed_at=uow.now if asked.state in ENDED else None,
        ground=asked.ground,
        purpose=asked.purpose,
        correspondent_id=asked.correspondent_id,
        channel=asked.channel,
        details=asked.details,
    )
    await store.add_request(uow.db, request)
    if asked.state not in ENDED:
        post_alarms(uow, request.id, received_at, request.due_at)
    return await store.get_request(uow.db, subject_id, request.id)


def post_alarms(
    uow: UnitOfWork, request_id: RequestId, received_at: datetime, due_at: datetime
) -> None:
    """Owe the alarms of a deadline; of no subject, so that no erasure takes them along."""
    for share, at in alarms(received_at, due_at):
        alarm = DeadlineNear(request_id=request_id, share=share, due_day=day_number(due_at))
        uow.post(alarm, due_at=at)
