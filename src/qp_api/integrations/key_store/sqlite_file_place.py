"""Where a key-store file may lie: alone with its owner, and never beside the data it guards."""

import os
from pathlib import Path

_OWNER_ONLY = 0o600
_FOLDER_OWNER_ONLY = 0o700
_OTHERS = 0o077


class KeyStoreUnfit(Exception):
    """The key store can't be used; the text says why in one sentence, with the fix."""


def create_file(path: Path) -> Path:
    """Make a file for the owner alone, and its folder, where missing; give its absolute path."""
    path = path.absolute()
    path.parent.mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _OWNER_ONLY))
    return path


def check_file(path: Path) -> Path:
    """Give the absolute path of a file that is fit to hold keys. Raises KeyStoreUnfit."""
    path = path.absolute()
    if not path.is_file():
        raise KeyStoreUnfit(f"No key store at {path}: run `qp-api keys init`, or correct the path.")
    if path.stat().st_mode & _OTHERS:
        raise KeyStoreUnfit(f"{path} is open to others: chmod 600 {path}")
    # A base backup of the cluster would carry the keys to the data.
    for folder in path.resolve().parents:
        if (folder / "PG_VERSION").exists():
            raise KeyStoreUnfit(f"{path} lies in the database cluster {folder}: move it out.")
    return path
