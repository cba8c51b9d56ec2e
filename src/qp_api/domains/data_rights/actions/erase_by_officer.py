"""Erase a person because the officer decided so: at once, and with the books' keys (P8.1, AG-6)."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import Channel, RequestId, Right
from qp_api.domains.data_rights.store import request_moves
from qp_api.kit.ids import SubjectId

from .begin_erasure import begin_erasure
from .receive_request import Asked, receive_request


async def erase_by_officer(
    uow: UnitOfWork, person: SubjectId, *, correspondent: SubjectId
) -> RequestId:
    """Close a person for good, as their own request would, but nothing sealed is held back.

    `correspondent` comes from `prepare_correspondent`. The unit of work holds the person FOR
    UPDATE. Gives the register's entry, which leads to the receipt.
    """
    await request_moves.withdraw_open_requests(uow.db, person, at=uow.now)
    asked = Asked(Right.ERASE, channel=Channel.OFFICER)
    request = await receive_request(uow, person, asked)
    planned = await begin_erasure(uow, request, correspondent=correspondent, with_books=True)
    uow.audit(
        "data_rights.erase_by_officer", subject_id=person, object_id=request.id, details=planned
    )
    return request.id
