"""Have a key that signs access tokens: made at the first start, opened at each."""

from hashlib import sha256

from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.token_keys import new_token_key
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.store import signing_keys as store
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow
from qp_api.domains.sign_in.tokens import AccessTokens, TokenKey


class ForeignSigningKey(Exception):
    """A wrapped key is not the one that its row names; nothing starts."""


async def ensure_signing_key(process: Process) -> None:
    """Open the signing keys, making the first where there is none; several processes may at once.

    Raises NotUnwrapped under another root, ForeignSigningKey.
    """
    rows = await _list(process)
    if not any(row.state == KeyState.ACTIVE for row in rows):
        await _make(process)
        rows = await _list(process)
    process.port(AccessTokens).use([await _open(process, row) for row in rows])


async def _list(process: Process) -> list[SigningKeyRow]:
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        return await store.list_signing_keys(uow.db)


async def _make(process: Process) -> None:
    """Make the active key at once: nobody has read a key set yet that would lack it."""
    pem = new_token_key()
    kid = TokenKey.read(pem, KeyState.ACTIVE).kid
    wrapped = await process.hierarchy.wrap_secret(_context(kid), pem)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        row = SigningKeyRow(kid, wrapped, KeyState.ACTIVE)
        if await store.add_signing_key(uow.db, row, at=uow.clock.process_now()):
            name = sha256(kid.encode()).hexdigest()
            uow.audit("sign_in.ensure_signing_key", details={"kid_sha256": name})


async def _open(process: Process, row: SigningKeyRow) -> TokenKey:
    pem = await process.hierarchy.unwrap_secret(_context(row.kid), row.wrapped)
    key = TokenKey.read(pem, KeyState(row.state))
    if key.kid != row.kid:
        raise ForeignSigningKey(row.kid)
    return key


def _context(kid: str) -> str:
    return f"sign_in.signing_keys|{kid}"
