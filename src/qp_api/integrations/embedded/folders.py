"""Where the embedded servers keep what is theirs, and nothing of anyone else's."""

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import FolderForeign, FolderInUse
from .owner import Owner

SYSTEM_PLACE = Path("/var/lib/qp-api")
"""Where root's servers live: their user reaches no home folder, and none is opened for it."""

SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes; the rest is for a name's odd suffix


def copy_key(folder: Path) -> str:
    """A short name for what belongs to this folder, the same each time."""
    path = str(folder.resolve())
    return f"{folder.resolve().name}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def place_servers(data_dir: Path, owner: Owner) -> Path:
    """The servers' folder for this data folder: inside it wherever its owner can walk there."""
    make_folder(data_dir, 0o700 if owner.is_oneself else 0o711)
    if owner.reaches(data_dir):
        return data_dir.resolve() / "servers"
    return SYSTEM_PLACE / "copies" / copy_key(data_dir) / "servers"


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder and those above it; only what is made gets the mode, what stands is kept."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with contextlib.suppress(FileExistsError):  # another copy was quicker
        folder.mkdir()
        folder.chmod(mode)


def make_run_folder(place: Path, owner: Owner) -> Path:
    """An empty folder for the sockets, near the servers or, where that is too long, in temp.

    Raises FolderForeign.
    """
    run = place / "run"
    if len(os.fsencode(run / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
        run = Path(tempfile.gettempdir()) / f"qp-{copy_key(place)[-8:]}"
    with contextlib.suppress(FileExistsError):
        run.mkdir(mode=0o700)
    facts = run.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in (owner.uid, os.geteuid()):
        raise FolderForeign(run)
    owner.take(run)
    return run


@contextlib.contextmanager
def held(place: Path) -> Iterator[None]:
    """Hold this place alone. Raises FolderInUse.

    The kernel lets go when the holder dies, however it dies: what is left over is then ours.
    """
    make_folder(place.parent, 0o711)
    with lock_file(place).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A wipe may have removed the file between our opening and our locking it.
            is_current = os.path.samestat(os.fstat(file.fileno()), lock_file(place).stat())
        except (BlockingIOError, FileNotFoundError):
            is_current = False
        if not is_current:
            raise FolderInUse(place)
        yield


def lock_file(place: Path) -> Path:
    """What `held` locks; beside the place, so that it outlives a wipe of it."""
    return place.with_suffix(".lock")
