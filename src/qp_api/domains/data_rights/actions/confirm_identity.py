"""Take a mailed token as the proof that whoever wrote is whom the address belongs to (DR-3)."""

from qp_api.core.actor import Processing
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.actions.bound_link import is_bound
from qp_api.domains.data_rights.errors import LinkInvalid
from qp_api.domains.data_rights.messages import IdentityConfirmed
from qp_api.domains.data_rights.models import LinkKind, RequestState
from qp_api.domains.data_rights.rules.decisions import may_move
from qp_api.domains.data_rights.rules.links import hash_token
from qp_api.domains.data_rights.store import links, request_moves, requests
from qp_api.domains.data_rights.store.requests import RequestRow

_CLOSED = (Processing.ERASING, Processing.ERASED)


async def confirm_identity(uow: UnitOfWork, *, token: str) -> RequestRow:
    """Use the token up; what was asked for is carried out by duty.

    The same is done, and answered, for an address that is nobody's: the mail that follows tells,
    and it reaches the address alone. Raises LinkInvalid: unknown, used, expired, or overtaken.
    """
    token_hash, kind = hash_token(token), LinkKind.IDENTITY
    found = await links.find_link(uow.db, token_hash, kind=kind, now=uow.now)
    if found is None or await lock_person(uow, found.subject_id) in _CLOSED:
        raise LinkInvalid
    if not await is_bound(uow, found):
        raise LinkInvalid
    if await links.take_link(uow.db, token_hash, kind=kind, now=uow.now) is None:
        raise LinkInvalid  # one of several at once was first
    await links.drop_links(uow.db, found, kind=kind)
    row = await requests.get_request(uow.db, found.subject_id, found.request_id)
    if not may_move(row.state, RequestState.IN_PROGRESS):
        raise LinkInvalid
    await request_moves.move_request(
        uow.db, row.subject_id, row.id, before=row.state, after=RequestState.IN_PROGRESS
    )
    uow.post(IdentityConfirmed(subject_id=row.subject_id, request_id=row.id))
    uow.audit("data_rights.confirm_identity", subject_id=row.subject_id, object_id=row.id)
    return await requests.get_request(uow.db, row.subject_id, row.id)
