"""Drop every signing key at once, for another: a private key may be in strange hands."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.make_signing_key import trail_name
from qp_api.domains.sign_in.messages import KEYS_CHANNEL
from qp_api.domains.sign_in.store import signing_keys as store
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow


class AnotherActiveKey(Exception):
    """Another process made the active key meanwhile; nothing was changed, try again."""


async def replace_signing_keys(uow: UnitOfWork, row: SigningKeyRow) -> int:
    """Sign with this one from now on, and accept no token of before; how many were dropped.

    Sign-ins go on: clients are refused once, and refresh. `row` is active, and a floor.
    """
    dropped = [key.kid for key in await store.lock_signing_keys(uow.db)]
    await store.drop_signing_keys(uow.db, dropped)
    if not await store.add_signing_key(uow.db, row):
        raise AnotherActiveKey
    uow.notify(KEYS_CHANNEL, "")
    uow.audit(
        "sign_in.replace_signing_keys",
        details={"kid_sha256": trail_name(row.kid), "dropped": len(dropped)},
    )
    return len(dropped)
