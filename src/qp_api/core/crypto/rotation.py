"""Change the key-encryption key, so that every older copy of the key store is dead at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qp_api.core.crypto.faults import EpochUnknown
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.ports import Backup, KeyName, KeyStore, RootKey, RootKind, StoredKey

_BATCH = 500


@dataclass(frozen=True, slots=True)
class KekRotation:
    """What a rotation did; nothing personal."""

    epoch: int
    rewrapped: int
    destroyed: tuple[int, ...]
    backup: Backup


async def rotate_kek(
    root: RootKey, store: KeyStore, *, backup: Path, batch: int = _BATCH
) -> KekRotation:
    """Make a new key, rewrap all living data keys, back up, verify, destroy the old keys.

    Other processes go on meanwhile: they learn the new epoch when they meet it. After a crash run
    it again: it begins another epoch and takes in what is left. Raises BackupBroken, and then the
    old keys stay; EpochTaken when another rotation runs.
    """
    old = sorted(await root.open_keys(RootKind.KEK))
    await root.create_key(RootKind.KEK, max(old) + 1)
    hierarchy = await Hierarchy.open(root)
    epoch = hierarchy.current_epoch
    # Before the sweep: a process that still holds the old epoch could add a key behind its back.
    await store.close_epochs(below=epoch)
    rewrapped = await _rewrap_all(hierarchy, store, batch)
    copy = await store.backup(backup, check=_opens_with(hierarchy, epoch))
    for one in old:
        await root.destroy_key(RootKind.KEK, one)
    return KekRotation(epoch, rewrapped, tuple(old), copy)


async def _rewrap_all(hierarchy: Hierarchy, store: KeyStore, batch: int) -> int:
    rewrapped, epoch = 0, hierarchy.current_epoch
    after: KeyName | None = None
    while keys := await store.living(below_epoch=epoch, after=after, limit=batch):
        rewrapped += await store.rewrap([hierarchy.rewrap(key) for key in keys])
        after = keys[-1].name
    return rewrapped


def _opens_with(hierarchy: Hierarchy, epoch: int) -> Callable[[StoredKey], None]:
    def check(key: StoredKey) -> None:
        if key.wrapped is not None:
            if key.epoch != epoch:
                raise EpochUnknown(key.epoch)
            hierarchy.open_data_key(key)

    return check
