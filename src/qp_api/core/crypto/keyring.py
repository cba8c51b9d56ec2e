"""The data keys that one process holds ready, for sixty seconds at most."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime

from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import (
    ERASED,
    EpochClosed,
    Erased,
    KeyErased,
    KeyNotLoaded,
    KeyStoreUnavailable,
    KeyUnknown,
    NotUnwrapped,
    VersionTaken,
)
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.key_cache import Entry, KeyCache, Owner
from qp_api.core.crypto.ports import KeyName, KeyStore, Loaded, StoredKey
from qp_api.core.crypto.secrecy import KeepsSecrets
from qp_api.kit.clock import Clock
from qp_api.kit.ids import SubjectId

_ATTEMPTS = 3
_STALE_SHARE = 11 / 12  # read anew a little early, so that no key expires in the middle of its use


class Keyring(KeepsSecrets):
    """Data keys of one process: `load` them (async), then seal and open with them (sync).

    Keys leave after `ttl` seconds and when an erasure is seen. While the store is down the keys at
    hand serve until then; after that KeyStoreUnavailable.
    """

    def __init__(
        self,
        store: KeyStore,
        hierarchy: Hierarchy,
        clock: Clock,
        *,
        size: int = 10_000,
        ttl: float = 60.0,
    ) -> None:
        self._store = store
        self._hierarchy = hierarchy
        self._clock = clock
        self._monotonic = clock.monotonic
        self._ttl = ttl
        self._cache = KeyCache(size)
        self._entries = self._cache.entries
        self._generation = 0
        self._dead_epochs: set[int] = set()
        self.store_reads = 0

    def current(self, subject_id: SubjectId, key_class: KeyClass = KeyClass.PERSONAL) -> DataKey:
        """Give the key to seal with. Raises KeyNotLoaded, KeyUnknown, KeyErased."""
        entry = self._entries.get((subject_id, key_class))
        if entry is None or self._monotonic() >= entry.expires_at:
            raise KeyNotLoaded(subject_id, key_class)
        if entry.current is None:
            raise KeyErased(subject_id) if entry.is_erased else KeyUnknown(subject_id)
        return entry.current

    def get(self, subject_id: SubjectId, key_class: KeyClass, version: int) -> DataKey | Erased:
        """Give the key to open with, or Erased. Raises KeyNotLoaded, KeyUnknown.

        KeyNotLoaded can mean that another process added this version since: load and try once more.
        """
        entry = self._entries.get((subject_id, key_class))
        if entry is None or self._monotonic() >= entry.expires_at:
            raise KeyNotLoaded(subject_id, key_class)
        key = entry.keys.get(version)
        if key is None:
            raise entry.missing(version)
        return key

    def file_key(self, subject_id: SubjectId, key_class: KeyClass, version: int) -> bytes | Erased:
        """Derive the key of a subject's files, for `sealed_file`; raises as `get` does."""
        key = self.get(subject_id, key_class, version)
        return key if isinstance(key, Erased) else key.file_key()

    async def load(
        self, subject_ids: Iterable[SubjectId], key_class: KeyClass = KeyClass.PERSONAL
    ) -> None:
        """Bring these subjects' keys to hand: one read for all that are missing, none if none is.

        Raises KeyStoreUnavailable. Unknown subjects are no fault here; using them is.
        """
        now = self._monotonic()
        asked = set(subject_ids)
        wanted = {one for one in asked if not self._cache.touch((one, key_class), now)}
        if not wanted:
            return
        try:
            loaded = await self._read(wanted, key_class)
        except KeyStoreUnavailable:
            if all(self._cache.can_wait((one, key_class), now) for one in wanted):
                return
            raise
        if self.forget(loaded.generation) and wanted != asked:
            wanted, loaded = asked, await self._read(asked, key_class)
            self.forget(loaded.generation)
        self._cache.put(self._entries_of(loaded, wanted, key_class, now), asked=len(asked))

    async def create(
        self,
        subject_id: SubjectId,
        key_class: KeyClass = KeyClass.PERSONAL,
        *,
        retain_until: datetime | None = None,
    ) -> int:
        """Add the next version and commit it, before any data is sealed with it; give its number.

        Raises KeyErased: a destroyed key is never followed by another.
        """
        version = 1
        for _ in range(_ATTEMPTS):
            try:
                await self._add(KeyName(subject_id, key_class, version), retain_until)
            except VersionTaken:
                version = await self._next_version(subject_id, key_class)
            else:
                self._cache.drop((subject_id, key_class))
                await self.load((subject_id,), key_class)
                return version
        raise KeyStoreUnavailable(retry_after=1)

    async def open_month(
        self, subject_id: SubjectId, month: int, *, retain_until: datetime
    ) -> None:
        """Have the financial key of a month (202611) at hand; committed before any data is sealed.

        Whoever seals after that uses it, or a later month's. Raises KeyErased: a month that has
        ended is not opened again.
        """
        await self.load((subject_id,), KeyClass.FINANCIAL)
        entry = self._entries.get((subject_id, KeyClass.FINANCIAL))
        if entry is not None and entry.current is not None and entry.current.version >= month:
            return
        name = KeyName(subject_id, KeyClass.FINANCIAL, month)
        with suppress(VersionTaken):  # another process opened it since
            await self._add(name, retain_until)
        self._cache.drop((subject_id, KeyClass.FINANCIAL))
        await self.load((subject_id,), KeyClass.FINANCIAL)

    async def _add(self, name: KeyName, retain_until: datetime | None) -> None:
        """Raises VersionTaken, KeyErased, KeyStoreUnavailable."""
        for _ in range(_ATTEMPTS):
            stored, _key = self._hierarchy.new_data_key(
                name, created_at=self._clock.now(), retain_until=retain_until
            )
            try:
                await self._store.add(stored)
            except EpochClosed:
                await self._hierarchy.refresh()
            else:
                return
        raise KeyStoreUnavailable(retry_after=1)

    async def shred(
        self,
        subject_ids: Collection[SubjectId],
        key_class: KeyClass = KeyClass.PERSONAL,
        *,
        below: int | None = None,
    ) -> tuple[StoredKey, ...]:
        """Destroy keys, all or the versions below one; give the tombstones. Again is success.

        Each other process loses them within the TTL.
        """
        try:
            loaded = await self._store.shred(
                subject_ids, key_class, at=self._clock.now(), below=below
            )
        finally:
            for subject_id in subject_ids:
                self._cache.drop((subject_id, key_class))
        self.forget(loaded.generation)
        return loaded.keys

    def emptied(self) -> "Keyring":
        """Give a keyring over the same store that holds no key: it opens only what still opens."""
        return Keyring(self._store, self._hierarchy, self._clock)

    def forget(self, generation: int) -> bool:
        """Empty the cache when somebody was erased since; an older number changes nothing."""
        is_news = generation > self._generation
        if is_news:
            self._generation = generation
            self._cache.clear()
        return is_news

    async def ask(self) -> int:
        """Ask the store whether it answers; gives its erasure generation. For health checks.

        Raises KeyStoreUnavailable.
        """
        return await self._store.generation()

    async def _read(self, subject_ids: Collection[SubjectId], key_class: KeyClass) -> Loaded:
        for _ in range(_ATTEMPTS):
            self.store_reads += 1
            loaded = await self._store.load(subject_ids, key_class)
            if loaded.generation < self._generation:
                continue  # begun before an erasure that we know of: it may hold a key that is gone
            if not await self._learn_epochs(loaded):
                return loaded
        raise KeyStoreUnavailable(retry_after=1)

    async def _learn_epochs(self, loaded: Loaded) -> bool:
        """Whether another process rotated the key-encryption key: then read again."""
        epochs = {key.epoch for key in loaded.keys if key.wrapped is not None}
        unknown = {one for one in epochs if not self._hierarchy.knows(one)} - self._dead_epochs
        if not unknown:
            return False
        await self._hierarchy.refresh()
        # A KEK exists before it wraps anything, and its number never returns.
        self._dead_epochs |= {one for one in unknown if not self._hierarchy.knows(one)}
        return True

    async def _next_version(self, subject_id: SubjectId, key_class: KeyClass) -> int:
        loaded = await self._read((subject_id,), key_class)
        return 1 + max((key.name.version for key in loaded.keys), default=0)

    def _entries_of(
        self, loaded: Loaded, subject_ids: Collection[SubjectId], key_class: KeyClass, now: float
    ) -> list[tuple[Owner, Entry]]:
        found: dict[SubjectId, dict[int, DataKey | Erased | None]] = {
            subject_id: {} for subject_id in subject_ids
        }
        for key in loaded.keys:
            found[key.name.subject_id][key.name.version] = self._opened(key)
        # Counted from before the read: the bound holds however slow the store was.
        ends, stale = now + self._ttl, now + self._ttl * _STALE_SHARE
        return [
            ((subject_id, key_class), Entry(keys, expires_at=ends, stale_at=stale))
            for subject_id, keys in found.items()
        ]

    def _opened(self, key: StoredKey) -> DataKey | Erased | None:
        """None: the store has it, but it was wrapped by no key we may use; an alarm when used."""
        if key.wrapped is None:
            return ERASED
        try:
            return self._hierarchy.open_data_key(key)
        except NotUnwrapped:
            return None
