"""Write a request into the register, with its number and the day by which it is answered."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import ENDED, Ground, RequestId, RequestState, Right
from qp_api.domains.data_rights.rules.requests import number_of
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import NewRequest, RequestRow
from qp_api.kit.calendar import dhaka_day, reply_due_at
from qp_api.kit.ids import SubjectId, new_id


async def receive_request(  # noqa: PLR0913 -- what a request is made of
    uow: UnitOfWork,
    subject_id: SubjectId,
    right: Right,
    *,
    state: RequestState = RequestState.IN_PROGRESS,
    ground: Ground | None = None,
    details: str | None = None,
    correspondent_id: SubjectId | None = None,
) -> RequestRow:
    """Add a request that is received now. DR-1, DR-2.

    The unit of work holds the person FOR UPDATE, and nobody else asks for them meanwhile.
    """
    count = await store.take_number(uow.db, dhaka_day(uow.now).year)
    request = NewRequest(
        subject_id=subject_id,
        id=RequestId(new_id()),
        number=number_of(uow.now, count),
        kind=right,
        state=state,
        received_at=uow.now,
        due_at=reply_due_at(uow.now),
        completed_at=uow.now if state in ENDED else None,
        ground=ground,
        correspondent_id=correspondent_id,
        details=details,
    )
    await store.add_request(uow.db, request)
    return await store.get_request(uow.db, subject_id, request.id)
