"""Who brings a key: known in this process until it is revoked anywhere, read when we are behind."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import structlog

from qp_api.core.actor import PUBLIC, SYSTEM, Actor, ActorKind, Scope
from qp_api.core.db.failures import DatabaseFault
from qp_api.core.errors import Overloaded
from qp_api.core.http.refusals import invalid_token
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.models import ApiKeyId
from qp_api.domains.sign_in.store import api_keys as store
from qp_api.domains.sign_in.store.api_keys import KeyState
from qp_api.kit.api_key import is_whole_key

_MOST: Final = 1_000
_NOTED_EVERY: Final = 60.0
_log = structlog.get_logger("sign_in")


@dataclass(frozen=True, slots=True)
class _Known:
    ends_at: datetime
    actor: Actor


class ApiKeys:
    """Living keys by the SHA-256 of what was brought; their last use is written once a minute."""

    def __init__(self, process: Process, is_current: Callable[[], bool]) -> None:
        self._process = process
        self._is_current = is_current
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._changes = 0
        self._used: dict[ApiKeyId, datetime] = {}
        self._noting: asyncio.Task[None] | None = None

    async def authenticate(self, key: str) -> Actor:
        """The key as an actor. Raises Unauthenticated."""
        if not is_whole_key(key):
            raise invalid_token()
        now, digest = self._process.clock.process_now(), sha256(key.encode()).digest()
        is_current = self._is_current()
        known = self._known.get(digest) if is_current else None
        if known is None:
            known = await self._read(digest, keep=is_current)
        if known is None or known.ends_at <= now:
            raise invalid_token()
        assert known.actor.api_key_id is not None  # noqa: S101 -- made so, below
        self._used[ApiKeyId(known.actor.api_key_id)] = now
        return known.actor

    def forget(self, key_id: UUID) -> None:
        """This key was revoked."""
        self._changes += 1
        for digest, known in tuple(self._known.items()):
            if known.actor.api_key_id == key_id:
                del self._known[digest]

    def clear(self) -> None:
        """Notifications were lost: everything may be stale."""
        self._changes += 1
        self._known.clear()

    def start(self) -> None:
        """Begin to write down when keys were used."""
        self._noting = asyncio.create_task(self._note_now_and_then(), name="api key uses")

    async def stop(self) -> None:
        """Write down what is not yet, and end."""
        task, self._noting = self._noting, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            await self.note_uses()

    async def note_uses(self) -> None:
        """Write down the last use of each key that was used since the last time."""
        used, self._used = self._used, {}
        if used:
            async with UnitOfWork(self._process, Purpose.SECURITY, SYSTEM) as uow:
                for key_id, at in sorted(used.items()):  # in their order: nobody waits in a ring
                    await store.note_use(uow.db, key_id, at=at)

    async def _note_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_NOTED_EVERY)
            try:
                # A busy database loses a coarse time of use, and no request.
                with suppress(Overloaded, DatabaseFault):
                    await self.note_uses()
            except Exception as error:  # noqa: BLE001 -- those of the next minute are written
                _log.error("sign_in.key_uses_not_noted", exc_info=error)

    async def _read(self, digest: bytes, *, keep: bool) -> _Known | None:
        read_at = self._changes
        async with UnitOfWork(self._process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
            state = await store.find_state(uow.db, digest)
        if state is None or state.revoked_at is not None:
            return None
        known = _Known(state.expires_at, _actor(state))
        if keep and read_at == self._changes:
            self._known[digest] = known
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known


def _actor(state: KeyState) -> Actor:
    """A scope that this version does not know opens nothing."""
    known = frozenset(Scope(name) for name in state.scopes if name in set(Scope))
    return Actor(kind=ActorKind.API_KEY, api_key_id=state.id, scopes=known)
