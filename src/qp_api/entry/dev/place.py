"""The data folder of one copy: what lies where, made closed, wiped without touching the rest."""

import contextlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from qp_api.core.privacy import DbRole
from qp_api.core.privacy.purposes import OWNER_ROLE
from qp_api.integrations.embedded import SYSTEM_PLACE, EmbeddedServers, copy_key, make_folder


@dataclass(frozen=True)
class Place:
    """The data folder of one copy, and what `qp-api dev` puts there."""

    folder: Path

    @property
    def keys(self) -> Path:
        """Closed to all but oneself: the servers' OS user has no business here."""
        return self.folder / "keys"

    @property
    def keyring(self) -> Path:
        return self.keys / "root"

    @property
    def key_store(self) -> Path:
        """Apart from the keyring: their backups must not travel together."""
        return self.keys / "store" / "data-keys.sqlite"

    @property
    def objects(self) -> Path:
        return self.folder / "objects"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def make(self) -> None:
        """Make the folders that are not there yet."""
        make_folder(self.folder, 0o711 if os.geteuid() == 0 else 0o700)
        for inner in (self.keyring, self.key_store.parent, self.objects, self.logs):
            make_folder(inner, 0o700)

    def passwords(self) -> dict[str, str]:
        """The password of each database role, made at the first start."""
        file = self.keys / "database-roles.json"
        if not file.exists():
            made = {str(role): secrets.token_urlsafe(24) for role in (OWNER_ROLE, *DbRole)}
            file.touch(mode=0o600)
            file.write_text(json.dumps(made))
        read: dict[str, str] = json.loads(file.read_text())
        return read

    def wipe(self) -> None:
        """Remove what earlier starts made. Raises FolderInUse while the copy runs."""
        if not self.folder.is_dir():
            return
        EmbeddedServers(self.folder).wipe()
        for made in (self.keys, self.objects, self.logs):
            if made.is_dir():
                shutil.rmtree(made)
        with contextlib.suppress(OSError):  # not empty: somebody keeps something here
            self.folder.rmdir()


def find_place(data_dir: str | None) -> Place:
    """The place that was named, or the clone's own: `.data` in it, under /var/lib for root.

    Root's servers run as another user, who reaches no home folder.
    """
    if data_dir:
        return Place(Path(data_dir).absolute())
    if os.geteuid() == 0:
        return Place(SYSTEM_PLACE / "copies" / copy_key(_clone()))
    return Place(_clone() / ".data")


def _clone() -> Path:
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    return Path.cwd()
