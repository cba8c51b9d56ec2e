"""Have a key that signs access tokens: made at the first start, opened at each."""

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.make_signing_key import make_signing_key, trail_name
from qp_api.domains.sign_in.authenticator import load_signing_keys
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.store import signing_keys as store


async def ensure_signing_key(process: Process) -> None:
    """Open the signing keys, making the first where there is none; several processes may at once.

    Raises NotUnwrapped under another root, ForeignSigningKey.
    """
    if not await load_signing_keys(process):
        await _make(process)
        await load_signing_keys(process)


async def _make(process: Process) -> None:
    """Make the active key at once: nobody has read a key set yet that would lack it."""
    row = await make_signing_key(process, KeyState.ACTIVE)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        if await store.add_signing_key(uow.db, row):
            named = {"kid_sha256": trail_name(row.kid)}
            uow.audit("sign_in.ensure_signing_key", details=named)
