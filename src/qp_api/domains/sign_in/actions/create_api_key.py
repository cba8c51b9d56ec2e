"""Let an integrator in: a key that is shown once, for some scopes, until a day (R22)."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from qp_api.core.actor import Actor, Scope
from qp_api.core.errors import FieldError
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.models import ApiKeyId
from qp_api.domains.sign_in.rules import hash_token
from qp_api.domains.sign_in.store import api_keys as store
from qp_api.domains.sign_in.store.api_keys import ApiKeyRow, NewApiKey
from qp_api.kit.api_key import SECRET_BYTES, write_key
from qp_api.kit.ids import new_id

LONGEST: Final = timedelta(days=366)


async def create_api_key(
    uow: UnitOfWork, actor: Actor, *, name: str, scopes: Collection[Scope], expires_at: datetime
) -> tuple[ApiKeyRow, str]:
    """The row and the key itself, which nobody sees again; it is the house's, not its maker's.

    Whoever made it is told by mail: a stolen sign-in makes none in silence.

    Raises InvalidRequest for an end that is past, or more than a year away (process time).
    """
    now = uow.clock.process_now()
    if not now < expires_at <= now + LONGEST:
        says = "Between now and a year from now."
        raise InvalidRequest(errors=(FieldError("/expires_at", "out_of_range", says),))
    is_live = not uow.process.settings.is_sandbox
    key = write_key(secrets.token_bytes(SECRET_BYTES), is_live=is_live)
    row = NewApiKey(
        id=ApiKeyId(new_id()),
        name=name,
        key_hash=hash_token(key),
        scopes=sorted(map(str, scopes)),
        created_by=actor.person,
        created_at=now,
        expires_at=expires_at,
    )
    await store.add_api_key(uow.db, row)
    uow.post(CredentialChanged(subject_id=actor.person, what=CredentialChange.API_KEY_MADE))
    uow.audit("sign_in.create_api_key", object_id=row.id, details={"scopes": row.scopes})
    return await store.get_api_key(uow.db, row.id), key
