"""The signing keys of this process: opened once each, and followed while they take turns."""

import asyncio
from dataclasses import replace
from typing import Final

import structlog

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.store import signing_keys as store
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow, context_of
from qp_api.domains.sign_in.tokens import AccessTokens, TokenKey

_PAUSE: Final = 0.5
_log = structlog.get_logger("sign_in")


class ForeignSigningKey(Exception):
    """A wrapped key is not the one that its row names; nothing starts."""


async def load_signing_keys(process: Process) -> bool:
    """Use the keys as they stand; the root opens those alone that are new to this process.

    False when none signs yet: then nothing is changed. Raises NotUnwrapped, ForeignSigningKey.
    """
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        rows = await store.list_signing_keys(uow.db)
    if not any(row.state == KeyState.ACTIVE for row in rows):
        return False
    tokens = process.port(AccessTokens)
    keys = [await _opened(process, row, tokens.find_key(row.kid)) for row in rows]
    floors = [row.not_before for row in rows if row.not_before is not None]
    tokens.use(keys, not_before=max(floors, default=None))
    return True


async def _opened(process: Process, row: SigningKeyRow, known: TokenKey | None) -> TokenKey:
    state = KeyState(row.state)
    if known is not None:
        return replace(known, state=state)
    pem = await process.hierarchy.unwrap_secret(context_of(row.kid), row.wrapped)
    key = TokenKey.read(pem, state)
    if key.kid != row.kid:
        raise ForeignSigningKey(row.kid)
    return key


class KeyFollower:
    """Loads the keys anew whenever it is told, one load at a time, until it succeeds."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def tell(self) -> None:
        """The keys have changed, or may have."""
        self._told.set()

    async def start(self) -> None:
        """Begin to follow."""
        self._task = asyncio.create_task(self._run(), name="signing keys")

    async def stop(self) -> None:
        """Follow no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            try:
                await load_signing_keys(self._process)
            except Exception as error:  # noqa: BLE001 -- the keys known so far go on
                _log.error("sign_in.keys_not_loaded", exc_info=error)
                self._told.set()
                await asyncio.sleep(_PAUSE)
