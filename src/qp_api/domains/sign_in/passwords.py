"""Passwords: argon2id in a pool of its own, so that no flood of sign-ins slows anything else (R8).

The only importer of passlib (its maintained distribution, libpass). Before it a password is keyed
by a pepper that no database holds; a stored hash names the pepper: `2:$argon2id$…`.
"""

import asyncio
import hmac
import os
import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from passlib.hash import argon2  # noqa: TID251 -- the one door

from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.errors import Overloaded

from .rules.weakness import LONGEST_PASSWORD_BYTES

T = TypeVar("T")
Peppers: TypeAlias = Callable[[], Mapping[int, bytes]]
"""Keys by their number, the newest first; none at all is allowed."""
_FLOOR_MEMORY: Final = 19_456
_FLOOR_PASSES: Final = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs; below the floor of `crypto.md` 10 nothing starts."""

    memory_kib: int = _FLOOR_MEMORY
    passes: int = _FLOOR_PASSES

    def __post_init__(self) -> None:
        if self.memory_kib < _FLOOR_MEMORY or self.passes < _FLOOR_PASSES:
            raise ValueError(f"argon2id below its floor of m={_FLOOR_MEMORY}, t={_FLOOR_PASSES}")


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password was right, and its hash under the present cost when that has risen."""

    is_right: bool
    rehashed: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A hash as it is compared, and the pepper that comes before it."""

    argon2: str = field(repr=False)
    key: bytes | None = field(repr=False)
    is_newest: bool
    is_somebodys: bool = True

    def keyed(self, password: str) -> str | bytes:
        return password if self.key is None else _peppered(self.key, password)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Threads that hash at once, callers that may wait for one, and for how many seconds."""

    threads: int = 2
    waiting: int = 32
    seconds: float = 3.0

    @classmethod
    def of_machine(cls, *, memory_kib: int = 262_144, cost: Cost | None = None) -> "Capacity":
        """As many threads as there are cores, within a budget of memory."""
        within_budget = memory_kib // (cost or Cost()).memory_kib
        return cls(threads=max(1, min(os.cpu_count() or 1, within_budget)))


def peppers(hierarchy: Hierarchy) -> Mapping[int, bytes]:
    """A key for each living service key: a new one takes over sign-in by sign-in."""
    return hierarchy.derive_each("password pepper")


def normalise(password: str) -> str:
    """The one form in which a password is set and verified: NFKC, once."""
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Hashes and verifies; everybody costs the same, who has no password too."""

    def __init__(
        self,
        cost: Cost | None = None,
        capacity: Capacity | None = None,
        peppers: Peppers = dict,
    ) -> None:
        self._peppers = peppers
        self._cost = cost or Cost()
        self._capacity = capacity or Capacity.of_machine(cost=self._cost)
        self._argon2 = _hasher(self._cost)
        self._pool = ThreadPoolExecutor(self._capacity.threads, thread_name_prefix="argon2")
        self._turns = asyncio.Semaphore(self._capacity.threads)
        self._waiting = 0
        # Made now: it loads the backend, and the first verification of nobody costs no more.
        self._nobody = _nobodys_hash(self._cost)

    def close(self) -> None:
        """Let running hashes end and take no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """What is stored of a normalised password. Raises Overloaded."""
        newest = next(iter(self._peppers().items()), None)
        if newest is None:
            return await self._run(lambda: str(self._argon2.hash(password)))
        number, key = newest
        peppered = _peppered(key, password)
        return f"{number}:{await self._run(lambda: str(self._argon2.hash(peppered)))}"

    async def check(self, password: str, stored: str | None) -> Checked:
        """Whether a password as typed is the stored one; None is nobody's, and costs the same.

        One under an older pepper, or none, is hashed anew on the way. Raises Overloaded.
        """
        secret = _hashable(normalise(password))
        kept = self._read(stored)
        typed = kept.keyed(secret or "")
        is_right = await self._run(lambda: bool(self._argon2.verify(typed, kept.argon2)))
        if not is_right or secret is None or not kept.is_somebodys:
            return Checked(is_right=False)
        is_current = kept.is_newest and not self._is_weaker(kept.argon2)
        return Checked(is_right=True, rehashed=None if is_current else await self.hash(secret))

    def _read(self, stored: str | None) -> _Kept:
        """A stored hash with the key that it names; nobody's when that key is gone."""
        keys = self._peppers()
        newest = next(iter(keys), None)
        number, _, argon2_hash = (stored or "").rpartition(":")
        epoch = int(number) if number else None
        key = None if epoch is None else keys.get(epoch)
        if stored is None or (epoch is not None and key is None):
            key = None if newest is None else keys[newest]
            return _Kept(self._nobody, key, is_newest=True, is_somebodys=False)
        return _Kept(argon2_hash, key, is_newest=epoch == newest)

    def _is_weaker(self, stored: str) -> bool:
        """Whether a hash cost less; `needs_update` would also weaken those that cost more."""
        found = self._argon2.from_string(stored)
        return bool(
            found.type != "id"
            or found.memory_cost < self._cost.memory_kib
            or found.rounds < self._cost.passes
        )

    async def _run(self, work: Callable[[], T]) -> T:
        """Run in the pool, after at most so many others and so many seconds."""
        if self._waiting >= self._capacity.waiting:
            raise Overloaded(retry_after=1)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._capacity.seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise Overloaded(retry_after=1) from None
        finally:
            self._waiting -= 1
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)
        # The turn ends with the thread's work, also when the caller has gone away meanwhile.
        running.add_done_callback(lambda _: self._turns.release())
        return await asyncio.shield(running)


def _hasher(cost: Cost) -> Any:
    return argon2.using(
        type="ID",
        memory_cost=cost.memory_kib,
        time_cost=cost.passes,
        parallelism=1,
        salt_size=16,
        digest_size=32,
    )


@cache
def _nobodys_hash(cost: Cost) -> str:
    hasher = _hasher(cost)
    made = str(hasher.hash(secrets.token_urlsafe(32)))
    hasher.verify("", made)
    return made


def _hashable(password: str) -> str | None:
    """None for what no password can be: it is refused only after as much work."""
    try:
        size = len(password.encode())
    except UnicodeEncodeError:
        return None
    return password if size <= LONGEST_PASSWORD_BYTES else None


def _peppered(key: bytes, password: str) -> bytes:
    return b64encode(hmac.digest(key, password.encode(), "sha256"))
