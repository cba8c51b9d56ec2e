"""Which data keys are at hand, for how long, and which were asked for in vain."""

from collections import OrderedDict
from collections.abc import Iterable

from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import Erased, KeyNotLoaded, KeyUnknown, SealFault
from qp_api.core.crypto.secrecy import KeepsSecrets
from qp_api.kit.ids import SubjectId

Owner = tuple[SubjectId, KeyClass]


class Entry(KeepsSecrets):
    """All versions of one subject's key, as the store had them at one moment."""

    __slots__ = ("absent", "current", "expires_at", "is_erased", "keys", "stale_at", "wanted")

    def __init__(
        self, keys: dict[int, DataKey | Erased | None], expires_at: float, stale_at: float
    ) -> None:
        living = [key for key in keys.values() if isinstance(key, DataKey)]
        self.keys = keys
        self.current = max(living, key=lambda key: key.version, default=None)
        self.is_erased = bool(keys) and all(isinstance(key, Erased) for key in keys.values())
        self.expires_at = expires_at
        self.stale_at = stale_at
        self.absent: set[int] = set()
        self.wanted: set[int] = set()

    def missing(self, version: int) -> SealFault:
        """Tell why a version isn't here: not looked for yet, or looked for and unknown.

        Another process may have added it after this entry was read, so the first miss only asks
        for a fresh read; the fault after that read is an alarm.
        """
        self.wanted.add(version)
        if version in self.absent or version in self.keys or not self.keys:
            return KeyUnknown(version)
        return KeyNotLoaded(version)


class KeyCache(KeepsSecrets):
    """A bounded map of entries; those loaded longest ago go first."""

    __slots__ = ("_size", "entries")

    def __init__(self, size: int) -> None:
        self._size = size
        self.entries: OrderedDict[Owner, Entry] = OrderedDict()

    def touch(self, owner: Owner, now: float) -> bool:
        """Whether an entry needs no new read; it then counts as used."""
        entry = self.entries.get(owner)
        if entry is None or not entry.keys or entry.wanted or now >= entry.stale_at:
            return False
        self.entries.move_to_end(owner)
        return True

    def can_wait(self, owner: Owner, now: float) -> bool:
        """Whether an entry still serves while the store is down."""
        entry = self.entries.get(owner)
        return (
            entry is not None and bool(entry.keys) and not entry.wanted and (now < entry.expires_at)
        )

    def put(self, entries: Iterable[tuple[Owner, Entry]], *, asked: int) -> None:
        """Replace entries after one read; none of the `asked` makes room for another of them."""
        for owner, entry in entries:
            old = self.entries.pop(owner, None)
            if old is not None:
                entry.absent |= old.wanted - entry.keys.keys()
            self.entries[owner] = entry
        while len(self.entries) > max(self._size, asked):
            self.entries.popitem(last=False)

    def drop(self, owner: Owner) -> None:
        self.entries.pop(owner, None)

    def clear(self) -> None:
        """Forget every key: somebody was erased."""
        self.entries.clear()
