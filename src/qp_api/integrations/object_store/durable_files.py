"""Blocking file work of which nothing is half done after a crash; for the owner's eyes only."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Final

from qp_api.kit.ids import new_id

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
# Keys never begin with a dot, so no key names a file that is still being written.
PART_PREFIX: Final = ".part-"


class NotOneLine(ValueError):
    """A line that contains a line feed would be read as two."""


class PartFile:
    """A file being written beside `path`; it takes that place when it is published."""

    def __init__(self, root: Path, path: Path) -> None:
        self._root = root
        self._path = path
        self._part = path.with_name(f"{PART_PREFIX}{new_id()}")
        self._descriptor: int | None = None

    def write(self, content: bytes) -> None:
        """Add bytes; the first call makes folders and file."""
        _write_all(self._opened(), content)

    def publish(self) -> None:
        """Take the place of the older file, durably."""
        os.fsync(self._opened())
        self._part.replace(self._path)
        _sync_folder(self._path.parent)

    def discard(self) -> None:
        """Let go of the file, and of the bytes if they were not published."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._part.unlink(missing_ok=True)

    def _opened(self) -> int:
        if self._descriptor is None:
            _make_folders(self._root, self._path.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(self._part, flags, _FILE_MODE)
        return self._descriptor


def append_line(root: Path, path: Path, line: bytes) -> None:
    """Add one line and flush it to the disk. Raises NotOneLine."""
    if b"\n" in line:
        raise NotOneLine
    _make_folders(root, path.parent)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(path, flags, _FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # other processes append here too
        size = os.fstat(descriptor).st_size
        cut_off = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        _write_all(descriptor, (b"\n" if cut_off else b"") + line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if size == 0:
        _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file, durably; a missing one is success."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        _sync_folder(path.parent)


def _make_folders(root: Path, folder: Path) -> None:
    root.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    step = root
    for part in folder.relative_to(root).parts:
        step /= part
        with contextlib.suppress(FileExistsError):
            step.mkdir(mode=_FOLDER_MODE)
            _sync_folder(step.parent)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
