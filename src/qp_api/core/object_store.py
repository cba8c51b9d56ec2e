"""The port for files outside the database: packages, checkpoints, journals."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from typing import Final, Protocol

_LONGEST_KEY: Final = 512
# No segment begins with a dot, so that `..` and hidden files have no key. Any other letter of
# base64url may come first: keys are named by thumbprints.
_KEY: Final = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127})*"
)


class UnsafeKey(ValueError):
    """The key is no safe relative path."""


class NoSuchObject(LookupError):
    """No object has this key."""


def check_key(key: str) -> str:
    """Give the key back when it is safe: segments of `A-Z a-z 0-9 . _ -`. Raises UnsafeKey."""
    if len(key) > _LONGEST_KEY or _KEY.fullmatch(key) is None:
        raise UnsafeKey
    return key


class ObjectStore(Protocol):
    """Bytes by key. Every method checks its key first and raises UnsafeKey."""

    async def put(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Store the whole content, in place of an older one; after a failure the older one stays.

        On return it survives a power cut.
        """

    async def read(self, key: str) -> bytes:
        """Give the whole content. Raises NoSuchObject."""

    def stream(self, key: str) -> AsyncIterator[bytes]:
        """Give the content in pieces of at most 64 KiB. The first step raises NoSuchObject."""

    async def append_line(self, key: str, line: bytes) -> None:
        """Add one line (without its line feed) to an object, made when missing.

        On return it survives a power cut. Lines of concurrent writers never mix, and a line that a
        crash cut off is closed first, so it can spoil itself only.
        """

    async def exists(self, key: str) -> bool:
        """Tell whether the key has an object."""

    async def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is success."""

    async def list_keys(self, prefix: str = "") -> list[str]:
        """Give the keys that begin with `prefix` (of any length, no pattern), in order."""
