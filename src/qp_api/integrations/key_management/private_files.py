"""Small files for the owner alone: written whole or not at all, and really removed."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, synced with its folder. Raises FileExistsError."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part") as file:  # made 0600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        # Unlike a rename, a link never replaces: of two processes one wins, the other is told.
        os.link(file.name, path)
    sync_folder(path.parent)


def wipe(path: Path, remains: Path) -> None:
    """Rename to `remains`, then overwrite and empty it: what stays says only that it was.

    The rename comes first, so a crash leaves nothing usable under the old name; again finishes it.
    """
    if path.exists():
        path.rename(remains)
    if not remains.exists():
        return
    with remains.open("r+b") as file:
        file.write(bytes(remains.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
        file.truncate(0)
        os.fsync(file.fileno())
    sync_folder(remains.parent)


def sync_folder(folder: Path) -> None:
    """Make names in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
