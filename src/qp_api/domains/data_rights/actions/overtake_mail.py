"""Somebody signed in asks for what a mail in their name waits for: the mail holds up nothing."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.models import LinkKind, RequestState
from qp_api.domains.data_rights.store import links, request_moves, requests
from qp_api.domains.data_rights.store.links import LinkRow
from qp_api.domains.data_rights.store.requests import RequestRow


def waits_for_proof(request: RequestRow) -> bool:
    """Whether nobody has shown yet that the mail was theirs."""
    return request.state == RequestState.IDENTITY_CHECK


async def prove_mail(uow: UnitOfWork, request: RequestRow) -> RequestRow:
    """Take a step-up for the proof that the mail asked for (DR-3); its links are good no more.

    The caller owes what is to be done. The unit of work is EXCLUSIVE.
    """
    await _drop_links(uow, request)
    await request_moves.move_request(
        uow.db,
        request.subject_id,
        request.id,
        before=request.state,
        after=RequestState.IN_PROGRESS,
    )
    return await requests.get_request(uow.db, request.subject_id, request.id)


async def withdraw_mail(uow: UnitOfWork, request: RequestRow) -> None:
    """End what perhaps a stranger wrote, where nobody has proven it; the person's own counts.

    The unit of work is EXCLUSIVE.
    """
    await _drop_links(uow, request)
    await request_moves.end_request(
        uow.db, request.subject_id, request.id, state=RequestState.WITHDRAWN, at=uow.now
    )
    uow.audit("data_rights.withdraw_mail", subject_id=request.subject_id, object_id=request.id)


async def _drop_links(uow: UnitOfWork, request: RequestRow) -> None:
    link = LinkRow(request.subject_id, request.id)
    await links.drop_links(uow.db, link, kind=LinkKind.IDENTITY)
