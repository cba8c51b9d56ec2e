"""Publish the key that will sign next, for as long as others cache the ones they know."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.make_signing_key import trail_name
from qp_api.domains.sign_in.messages import KEYS_CHANNEL
from qp_api.domains.sign_in.store import signing_keys as store
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow


async def publish_signing_key(uow: UnitOfWork, row: SigningKeyRow) -> bool:
    """Every process shows it within a second, later it signs; False when one waits already."""
    if not await store.add_signing_key(uow.db, row):
        return False
    uow.notify(KEYS_CHANNEL, "")
    uow.audit("sign_in.publish_signing_key", details={"kid_sha256": trail_name(row.kid)})
    return True
