"""End an integrator's key."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.messages import API_KEY_CHANNEL
from qp_api.domains.sign_in.models import ApiKeyId
from qp_api.domains.sign_in.store import api_keys as store


async def revoke_api_key(uow: UnitOfWork, *, key_id: ApiKeyId) -> None:
    """End it in every process, within a second; again is success. Raises NotFound."""
    row = await store.get_api_key(uow.db, key_id)
    if await store.revoke_key(uow.db, row.id, at=uow.clock.process_now()):
        uow.notify(API_KEY_CHANNEL, str(row.id))
        uow.audit("sign_in.revoke_api_key", object_id=row.id)
