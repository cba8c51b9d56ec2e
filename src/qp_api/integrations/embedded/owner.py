"""Who the embedded servers run as: oneself, or the OS user `qp-api` when oneself is root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import OsUserMissing

SYSTEM_USER = "qp-api"
SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin"


@dataclass(frozen=True)
class Owner:
    """An OS user, by number."""

    uid: int
    gid: int

    @classmethod
    def oneself(cls) -> "Owner":
        return cls(os.geteuid(), os.getegid())

    @property
    def is_oneself(self) -> bool:
        return self.uid == os.geteuid()

    def reaches(self, path: Path) -> bool:
        """Whether the owner can walk to this path and read it, the rights being as they are.

        The path need not be resolved. A path that is not there yet can't be reached.
        """
        if self.is_oneself:
            return True
        real = path.resolve()
        return all(self._may(folder, stat.S_IXOTH) for folder in real.parents) and self._may(
            real, stat.S_IXOTH if real.is_dir() else stat.S_IROTH
        )

    def _may(self, path: Path, right: int) -> bool:
        try:
            facts = path.stat()
        except OSError:
            return False
        if facts.st_uid == self.uid:
            right <<= 6  # the owner's bits, not the others'
        return facts.st_mode & right == right

    def take(self, path: Path, mode: int = 0o700) -> None:
        """Make this path, which must be one that we made, the owner's."""
        path.chmod(mode)
        if not self.is_oneself:
            os.chown(path, self.uid, self.gid)


def find_owner() -> Owner:
    """Who the servers run as on this machine; adds the user once when oneself is root.

    Raises OsUserMissing.
    """
    if os.geteuid() != 0:
        return Owner.oneself()
    return _find_system_user() or _add_system_user()


def _find_system_user() -> Owner | None:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
    return Owner(entry.pw_uid, entry.pw_gid)


def _add_system_user() -> Owner:
    useradd = shutil.which("useradd", path=SYSTEM_FOLDERS)
    if useradd is None:
        raise OsUserMissing(SYSTEM_USER)
    # initdb looks its user up, so a bare number will not do. No home, no shell, no sign-in.
    command = [useradd, "--system", "--user-group", "--no-create-home", "--no-log-init"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603 -- fixed words
    owner = _find_system_user()  # asked again: another copy may have added it meanwhile
    if owner is None:
        raise OsUserMissing(SYSTEM_USER)
    return owner
