"""What the key hierarchy needs from outside: a store of wrapped keys and a root that wraps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from qp_api.core.crypto.envelope import KeyClass
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True, order=True)
class KeyName:
    """Which data key; the order is that of the store."""

    subject_id: SubjectId
    key_class: KeyClass
    version: int


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A data key as the store keeps it; `wrapped` is None once it is destroyed: the tombstone."""

    name: KeyName
    epoch: int
    wrapped: bytes | None = field(repr=False)
    fingerprint: bytes
    created_at: datetime
    retain_until: datetime | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Keys read at one moment, with the erasure generation of that moment."""

    keys: tuple[StoredKey, ...]
    generation: int


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """A data key under another epoch; applies only while the old epoch still stands."""

    name: KeyName
    old_epoch: int
    epoch: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the key store, read back whole after it was written."""

    path: Path
    living: int
    erased: int
    generation: int


class KeyStore(Protocol):
    """Wrapped data keys, apart from the data (`crypto.md` section 5).

    Every method raises KeyStoreUnavailable when the store does not answer. Safe to use from several
    processes at once; each method is one transaction, so a cancelled caller loses nothing half.
    """

    async def add(self, key: StoredKey) -> None:
        """Add a living version. Raises VersionTaken, EpochClosed; KeyErased: never revived."""

    async def load(self, subject_ids: Collection[SubjectId], key_class: KeyClass) -> Loaded:
        """Read all versions of these subjects, tombstones too, ordered; unknown ones are absent."""

    async def shred(
        self,
        subject_ids: Collection[SubjectId],
        key_class: KeyClass,
        *,
        at: datetime,
        below: int | None = None,
    ) -> Loaded:
        """Destroy these subjects' keys, or only versions below one; give all their tombstones.

        Again is success and changes nothing; the generation rises when a key was destroyed.
        """

    async def living(
        self, *, below_epoch: int, after: KeyName | None, limit: int
    ) -> tuple[StoredKey, ...]:
        """Read living keys wrapped under an older epoch, ordered by name, a batch at a time."""

    async def rewrap(self, keys: Sequence[Rewrapped]) -> int:
        """Replace wrappings whose old epoch still stands; give how many. Raises EpochClosed."""

    async def close_epochs(self, *, below: int) -> None:
        """From now on refuse what is wrapped under an older epoch; never opens one again."""

    async def generation(self) -> int:
        """The erasure generation: rises with every erasure, never falls."""

    async def backup(self, target: Path, *, check: Callable[[StoredKey], None]) -> Backup:
        """Write a copy to a new file, then read it back, each row through `check`.

        Raises BackupBroken, and leaves no file, when the copy differs or `check` raises.
        """

    async def close(self) -> None:
        """Let go of the store."""


class RootKind(StrEnum):
    """What the root holds besides itself, each in epochs counted from 1."""

    KEK = "kek"
    INDEX = "index"
    SERVICE = "service"


class RootKey(Protocol):
    """The root of trust (`crypto.md` section 6); called at start, at epochs and at rotation."""

    async def wrap(self, context: str, secret: bytes) -> bytes:
        """Wrap a secret so that it opens only in this context."""

    async def unwrap(self, context: str, wrapped: bytes) -> bytes:
        """Open what `wrap` gave. Raises NotUnwrapped."""

    async def create_key(self, kind: RootKind, epoch: int) -> None:
        """Make a 256-bit key, wrapped by the root, kept beside it. Raises EpochTaken for ever."""

    async def open_keys(self, kind: RootKind) -> Mapping[int, bytes]:
        """Give the keys that exist now, by epoch. Raises NotUnwrapped."""

    async def destroy_key(self, kind: RootKind, epoch: int) -> None:
        """Remove a key for good; again is success."""
