"""A key hierarchy in a folder: the real root, the real store, with a gate before the store."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyStoreUnavailable
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.crypto.ports import Loaded, StoredKey
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import SubjectId


class GatedStore(SqliteKeyStore):
    """The SQLite store, which can be shut, or made to answer with an earlier read."""

    is_shut = False
    replayed: Loaded | None = None
    always: Loaded | None = None

    @override
    async def load(self, subject_ids: Collection[SubjectId], key_class: KeyClass) -> Loaded:
        if self.is_shut:
            raise KeyStoreUnavailable(retry_after=1)
        earlier, self.replayed = self.replayed, None
        return earlier or self.always or await super().load(subject_ids, key_class)

    @override
    async def add(self, key: StoredKey) -> None:
        if self.is_shut:
            raise KeyStoreUnavailable(retry_after=1)
        await super().add(key)


@dataclass
class KeyHouse:
    """One process's view of the keys; `another` is a second process on the same folder."""

    folder: Path
    root: LocalKeyring
    hierarchy: Hierarchy
    store: GatedStore
    clock: FixedClock
    ring: Keyring

    @classmethod
    async def build(cls, folder: Path) -> "KeyHouse":
        root = LocalKeyring.create_if_missing(folder / "root")
        hierarchy = await Hierarchy.establish(root)
        created = await SqliteKeyStore.create(folder / "keys" / "keys.sqlite")
        await created.close()
        store = GatedStore(folder / "keys" / "keys.sqlite")
        clock = FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
        return cls(folder, root, hierarchy, store, clock, Keyring(store, hierarchy, clock))

    async def another(self) -> "KeyHouse":
        return await KeyHouse.build(self.folder)

    def fresh_ring(self, *, size: int = 10_000) -> Keyring:
        return Keyring(self.store, self.hierarchy, self.clock, size=size)
