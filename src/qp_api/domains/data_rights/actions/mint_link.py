"""Make the token that a mail carries to somebody who does not sign in (DR-3, DR-9)."""

import secrets

from qp_api.core.errors import NotFound
from qp_api.core.subject_data.address import address_indexes
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import IdentityDue
from qp_api.domains.data_rights.models import LinkKind, RequestId, RequestState
from qp_api.domains.data_rights.rules.links import LINK_LIFE, hash_token
from qp_api.domains.data_rights.store import links, requests
from qp_api.domains.data_rights.store.links import BoundLink
from qp_api.kit.ids import SubjectId


async def mint_link(
    uow: UnitOfWork,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    kind: LinkKind,
    address: str,
) -> str:
    """A token for one use; only its hash is stored, so it goes into the mail and nowhere else.

    It is bound to the address that it is mailed to: once that is not the person's any more, it is
    dead (AC-3). One for an identity is good for seven days, and its end is owed; one for a package
    as long as the package. Raises NotFound when the request wants none any more.
    """
    await lock_person(uow, subject_id)
    row = await requests.get_request(uow.db, subject_id, request_id)
    if kind is LinkKind.IDENTITY:
        if row.state != RequestState.IDENTITY_CHECK:
            raise NotFound
        expires_at = uow.now + LINK_LIFE
        uow.post(IdentityDue(subject_id=subject_id, request_id=request_id), due_at=expires_at)
    elif row.package_expires_at is None or row.package_expires_at <= uow.now:
        raise NotFound
    else:
        expires_at = row.package_expires_at
    token = secrets.token_urlsafe(32)
    index = address_indexes(uow, address)[0]
    link = BoundLink(subject_id, request_id, index)
    await links.add_link(uow.db, hash_token(token), link, kind=kind, expires_at=expires_at)
    return token
