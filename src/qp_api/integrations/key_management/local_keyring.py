"""The root key as a file in a folder of its own, with the keys it wraps beside it.

`root.key` (hex, to be kept in a safe as well), `kek-1.key`, `index-1.key`, `service-1.key` (60
bytes each, wrapped by the root), and an empty `kek-1.destroyed` for each key that is gone.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from qp_api.core.crypto.aead import build_aead, new_key, unwrap, wrap
from qp_api.core.crypto.faults import EpochTaken, KeyStoreUnavailable
from qp_api.core.crypto.ports import RootKey, RootKind
from qp_api.core.crypto.secrecy import KeepsSecrets
from qp_api.integrations.key_management.private_files import wipe, write_new

T = TypeVar("T")
_ROOT = "root.key"
_OTHERS = 0o077


class RootKeyUnfit(Exception):
    """The root key can't be used; the text says why in one sentence, with the fix."""


class LocalKeyring(KeepsSecrets, RootKey):
    """A root key that this machine's disk protects; for the sandbox and for small installations."""

    __slots__ = ("_folder", "_root")

    def __init__(self, folder: Path, root: bytes) -> None:
        """Use `open` or `create_if_missing`."""
        self._folder = folder
        self._root = build_aead(root)

    @classmethod
    def open(cls, folder: Path) -> "LocalKeyring":
        """Read the root key of this folder; at start only. Raises RootKeyUnfit."""
        folder = folder.absolute()
        path = folder / _ROOT
        if not path.is_file():
            raise RootKeyUnfit(f"No root key at {path}: run `qp-api keys init`, or bring it back.")
        for one in (folder, path):
            if one.stat().st_mode & _OTHERS:
                raise RootKeyUnfit(f"{one} is open to others: chmod go= {one}")
        try:
            return cls(folder, bytes.fromhex(path.read_text("ascii")))
        except ValueError:
            raise RootKeyUnfit(f"{path} is not 64 hexadecimal digits.") from None

    @classmethod
    def create_if_missing(cls, folder: Path) -> "LocalKeyring":
        """Make folder and root key where there are none yet, then open. Raises RootKeyUnfit.

        A folder that lost its root key but not what it wrapped is refused: a new root would seem
        to work, and every sealed value would be lost.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / _ROOT).exists():
            if any(folder.glob("*.key")):
                raise RootKeyUnfit(
                    f"{folder} lost its {_ROOT}, not the keys it wrapped: restore it."
                )
            try:
                write_new(folder / _ROOT, new_key().hex().encode())
            except FileExistsError:
                return cls.open(folder)  # made by another process since we looked
        return cls.open(folder)

    @override
    async def wrap(self, context: str, secret: bytes) -> bytes:
        return wrap(self._root, _secret_context(context), secret)

    @override
    async def unwrap(self, context: str, wrapped: bytes) -> bytes:
        return unwrap(self._root, _secret_context(context), wrapped)

    @override
    async def create_key(self, kind: RootKind, epoch: int) -> None:
        await _on_disk(lambda: self._create_key(kind, epoch))

    @override
    async def open_keys(self, kind: RootKind) -> Mapping[int, bytes]:
        return await _on_disk(lambda: self._open_keys(kind))

    @override
    async def destroy_key(self, kind: RootKind, epoch: int) -> None:
        path = self._path(kind, epoch)
        await _on_disk(lambda: wipe(path, path.with_suffix(".destroyed")))

    def _create_key(self, kind: RootKind, epoch: int) -> None:
        path = self._path(kind, epoch)
        if path.with_suffix(".destroyed").exists():
            raise EpochTaken(kind, epoch)
        try:
            write_new(path, wrap(self._root, _key_context(kind, epoch), new_key()))
        except FileExistsError:
            raise EpochTaken(kind, epoch) from None

    def _open_keys(self, kind: RootKind) -> dict[int, bytes]:
        keys: dict[int, bytes] = {}
        for path in self._folder.glob(f"{kind}-*.key"):
            epoch = int(path.stem.removeprefix(f"{kind}-"))
            try:
                wrapped = path.read_bytes()
            except FileNotFoundError:
                continue  # destroyed since it was listed
            keys[epoch] = unwrap(self._root, _key_context(kind, epoch), wrapped)
        return keys

    def _path(self, kind: RootKind, epoch: int) -> Path:
        return self._folder / f"{kind}-{epoch}.key"


def _secret_context(context: str) -> tuple[bytes, ...]:
    return b"qp1-root-secret", context.encode()


def _key_context(kind: RootKind, epoch: int) -> tuple[bytes, ...]:
    return b"qp1-root-key", kind.encode(), epoch.to_bytes(4)


async def _on_disk(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as fault:
        raise KeyStoreUnavailable(retry_after=1) from fault
