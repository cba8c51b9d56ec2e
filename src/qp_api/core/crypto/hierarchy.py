"""Root key, key-encryption keys, data keys: who wraps whom, and what is derived from the root."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qp_api.core.crypto.aead import build_aead, expand, new_key, unwrap, wrap
from qp_api.core.crypto.data_key import DataKey, fingerprint
from qp_api.core.crypto.faults import EpochTaken, EpochUnknown, NotUnwrapped
from qp_api.core.crypto.framing import framed
from qp_api.core.crypto.ports import KeyName, Rewrapped, RootKey, RootKind, StoredKey
from qp_api.core.crypto.secrecy import KeepsSecrets


class HierarchyMissing(Exception):
    """The root holds no keys yet: run `qp-api keys init`, or point to the right root key."""


class Hierarchy(KeepsSecrets):
    """The opened key-encryption, index and service keys of one process."""

    __slots__ = ("_index", "_keks", "_root", "_service", "_services", "current_epoch")

    def __init__(self, root: RootKey) -> None:
        self._root = root
        self._keks: Mapping[int, AESGCM] = {}
        self._index: Mapping[int, bytes] = {}
        self._service = b""
        self._services: Mapping[int, bytes] = {}
        self.current_epoch = 0

    @classmethod
    async def open(cls, root: RootKey) -> "Hierarchy":
        """Open the keys that the root holds. Raises HierarchyMissing, NotUnwrapped."""
        hierarchy = cls(root)
        await hierarchy.refresh()
        return hierarchy

    @classmethod
    async def establish(cls, root: RootKey) -> "Hierarchy":
        """Make the first key of each kind where none exists, then open; explicit, never at reads.

        Two processes may do so at once: the numbers decide who made it.
        """
        for kind in RootKind:
            if not await root.open_keys(kind):
                try:
                    await root.create_key(kind, 1)
                except EpochTaken:
                    continue  # made by the other process since we looked
        return await cls.open(root)

    async def refresh(self) -> None:
        """Read the root's keys anew: an epoch was opened or destroyed by another process."""
        keks = await self._root.open_keys(RootKind.KEK)
        index = await self._root.open_keys(RootKind.INDEX)
        service = await self._root.open_keys(RootKind.SERVICE)
        if not (keks and index and service):
            raise HierarchyMissing
        self._keks = {epoch: build_aead(key) for epoch, key in keks.items()}
        self.current_epoch = max(keks)
        self._index = index
        self._service = service[max(service)]
        self._services = service

    def knows(self, epoch: int) -> bool:
        """Whether keys wrapped under this epoch can be opened now."""
        return epoch in self._keks

    def new_data_key(
        self, name: KeyName, *, created_at: datetime, retain_until: datetime | None = None
    ) -> tuple[StoredKey, DataKey]:
        """Draw a data key; give it as the store keeps it, and ready for use."""
        secret, epoch = new_key(), self.current_epoch
        wrapped = wrap(self._keks[epoch], _dek_context(name, epoch), secret)
        stored = StoredKey(name, epoch, wrapped, fingerprint(secret), created_at, retain_until)
        return stored, DataKey(secret, name.key_class, name.version)

    def open_data_key(self, key: StoredKey) -> DataKey:
        """Unwrap a living key. Raises EpochUnknown; NotUnwrapped: swapped or altered."""
        return DataKey(self._unwrapped(key), key.name.key_class, key.name.version)

    def rewrap(self, key: StoredKey) -> Rewrapped:
        """Wrap a living key under the current epoch. Raises EpochUnknown, NotUnwrapped."""
        secret, epoch = self._unwrapped(key), self.current_epoch
        wrapped = wrap(self._keks[epoch], _dek_context(key.name, epoch), secret)
        return Rewrapped(key.name, key.epoch, epoch, wrapped)

    def derive(self, label: str) -> bytes:
        """Derive a 256-bit secret for one other use (cursors, limits, fingerprints), by its name.

        The same in every process and after each start, until the service key is changed.
        """
        return expand(self._service, framed(b"qp1|service", label.encode()))

    def derive_each(self, label: str) -> Mapping[int, bytes]:
        """Derive the same from each living service key, by its number, the newest first."""
        info = framed(b"qp1|service", label.encode())
        epochs = sorted(self._services, reverse=True)
        return MappingProxyType({epoch: expand(self._services[epoch], info) for epoch in epochs})

    def index_keys(self, field: str) -> Mapping[int, bytes]:
        """Derive a logical field's blind index keys, by epoch, newest first."""
        info = framed(b"qp1|index", field.encode())
        epochs = sorted(self._index, reverse=True)
        return MappingProxyType({epoch: expand(self._index[epoch], info) for epoch in epochs})

    async def wrap_secret(self, context: str, secret: bytes) -> bytes:
        """Wrap a private signing key by the root; it opens only under the same context."""
        return await self._root.wrap(context, secret)

    async def unwrap_secret(self, context: str, wrapped: bytes) -> bytes:
        """Open what `wrap_secret` gave; at start only. Raises NotUnwrapped."""
        return await self._root.unwrap(context, wrapped)

    def _unwrapped(self, key: StoredKey) -> bytes:
        kek = self._keks.get(key.epoch)
        if kek is None:
            raise EpochUnknown(key.epoch)
        if key.wrapped is None:
            raise NotUnwrapped("destroyed")
        return unwrap(kek, _dek_context(key.name, key.epoch), key.wrapped)


def _dek_context(name: KeyName, epoch: int) -> tuple[bytes, ...]:
    """AES-KW has no AAD: wrapped keys could be swapped between subjects."""
    return (
        b"qp1-dek",
        name.subject_id.bytes,
        bytes((name.key_class,)),
        name.version.to_bytes(4),
        epoch.to_bytes(4),
    )
