"""A package as a stream: one moment of one person's data, in files that lead to each other.

DR-9. Memory holds a page of rows; each file is read, written and hashed as it passes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from hashlib import sha256
from stat import S_IFREG
from types import ModuleType
from typing import Any, Final, Protocol, TypeAlias

from qp_api.core.audit.chain import instant
from qp_api.core.audit.verify_file import MANIFEST_NAME, MANIFEST_TYPE
from qp_api.core.crypto.signing import Signer
from qp_api.domains.data_rights.rules.package_words import PackageFacts

from .package_files import Content, File, document

_MODE: Final = S_IFREG | 0o600
_Member: TypeAlias = tuple[str, datetime, int, object, Content]


class Contents(Protocol):
    """What a package holds, and by which schema."""

    @property
    def schema(self) -> str: ...
    def list_files(self) -> AsyncIterator[File]: ...


class Package:
    """One package in the making, signed at its end; `version` is the data map's."""

    def __init__(
        self, facts: PackageFacts, contents: Contents, signer: Signer, *, version: str
    ) -> None:
        self._facts = facts
        self._contents = contents
        self._signer = signer
        self._version = version
        self._listed: list[dict[str, Any]] = []

    async def stream(self) -> Content:
        """The ZIP file's bytes."""
        zipping: Any = await asyncio.to_thread(_zipping)
        async with aclosing(zipping.async_stream_zip(self._members(zipping.ZIP_32))) as pieces:
            async for piece in pieces:
                yield piece

    async def _members(self, kind: object) -> AsyncIterator[_Member]:
        async for path, rows, content in self._contents.list_files():
            yield path, self._facts.created_at, _MODE, kind, self._listing(path, rows, content)
        # Last, when every file has passed and its hash is known.
        manifest = document(self._signer.sign(self._manifest()))
        yield MANIFEST_NAME, self._facts.created_at, _MODE, kind, manifest

    async def _listing(self, path: str, rows: int | None, content: Content) -> Content:
        found, size = sha256(), 0
        async for piece in content:
            found.update(piece)
            size += len(piece)
            yield piece
        listed = {"path": path, "sha256": found.hexdigest(), "bytes": size, "rows": rows}
        self._listed.append(listed)

    def _manifest(self) -> dict[str, Any]:
        return {
            "type": MANIFEST_TYPE,
            "schema": self._contents.schema,
            "request": {"id": self._facts.request_id, "number": self._facts.number},
            "created_at": instant(self._facts.created_at),
            "data_map_version": self._version,
            "files": self._listed,
            "key_id": self._signer.kid,
        }


def _zipping() -> ModuleType:
    import stream_zip  # noqa: PLC0415 -- 9 MiB of ciphers, in a thread, for whoever makes packages

    return stream_zip


class Measured:
    """A stream that counts and hashes what passes; its figures are right once it has ended."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._hash = sha256()
        self.size = 0

    async def __aiter__(self) -> Content:
        async for piece in self._content:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
