"""Objects as files in one private folder of this machine."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from pathlib import Path
from typing import Final, ParamSpec

from qp_api.core.object_store import NoSuchObject, check_key
from qp_api.integrations.object_store import durable_files

P = ParamSpec("P")

_PIECE: Final = 64 * 1024
# A key whose last segment is a folder, or whose folder is a file, names nothing.
_NOTHING_THERE: Final = (FileNotFoundError, IsADirectoryError, NotADirectoryError)


class LocalFolder:
    """An ObjectStore below `root`; folders are 0700, files 0600, file work runs in threads."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        part = durable_files.PartFile(self._root, self._path(key))
        try:
            if isinstance(content, bytes):
                await _to_its_end(part.write, content)
            else:
                async for piece in content:
                    await _to_its_end(part.write, piece)
            await _to_its_end(part.publish)
        finally:
            part.discard()

    async def read(self, key: str) -> bytes:
        path = self._path(key)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except _NOTHING_THERE:
            raise NoSuchObject from None

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        path = self._path(key)
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except _NOTHING_THERE:
            raise NoSuchObject from None
        with file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece

    async def append_line(self, key: str, line: bytes) -> None:
        await _to_its_end(durable_files.append_line, self._root, self._path(key), line)

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self._path(key).is_file)

    async def delete(self, key: str) -> None:
        await _to_its_end(durable_files.remove, self._path(key))

    async def list_keys(self, prefix: str = "") -> list[str]:
        return await asyncio.to_thread(self._keys, prefix)

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _keys(self, prefix: str) -> list[str]:
        folder, _, _ = prefix.rpartition("/")
        found = (self._path(folder) if folder else self._root).rglob("*")
        keys = (
            path.relative_to(self._root).as_posix()
            for path in found
            if path.is_file() and not path.name.startswith(durable_files.PART_PREFIX)
        )
        return sorted(key for key in keys if key.startswith(prefix))


async def _to_its_end(work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run in a thread; when cancelled, wait for it: its file must not be closed under it."""
    running = asyncio.create_task(asyncio.to_thread(work, *args, **kwargs))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
