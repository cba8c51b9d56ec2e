"""An owner reaches what the rights allow, and only what we made is opened to it."""

import os
from pathlib import Path

import pytest

from qp_api.integrations.embedded import SYSTEM_PLACE
from qp_api.integrations.embedded.folders import copy_key, make_folder, place_servers
from qp_api.integrations.embedded.owner import Owner, find_owner

STRANGER = Owner(uid=os.geteuid() + 54321, gid=os.getegid() + 54321)


def open_tree(root: Path) -> Path:
    """A folder below one that strangers may walk through; pytest's own is closed to them."""
    for folder in (root, *root.parents):
        if folder.stat().st_uid == os.geteuid() and "pytest-of" in str(folder):
            folder.chmod(0o711)
    inner = root / "outer" / "inner"
    inner.mkdir(parents=True)
    for folder in (inner.parent, inner):
        folder.chmod(0o711)
    return inner


def test_oneself_reaches_everything(tmp_path: Path) -> None:
    assert Owner(os.geteuid(), os.getegid()).reaches(tmp_path / "not there yet")


def test_a_stranger_walks_through_open_folders_alone(tmp_path: Path) -> None:
    inner = open_tree(tmp_path)
    assert STRANGER.reaches(inner)
    inner.parent.chmod(0o700)
    assert not STRANGER.reaches(inner)
    assert not STRANGER.reaches(inner / "missing")


def test_a_stranger_reads_open_files_alone(tmp_path: Path) -> None:
    file = open_tree(tmp_path) / "program"
    file.write_text("")
    file.chmod(0o755)
    assert STRANGER.reaches(file)
    file.chmod(0o700)
    assert not STRANGER.reaches(file)


def test_the_servers_live_in_a_folder_within_reach(tmp_path: Path) -> None:
    inner = open_tree(tmp_path)
    assert place_servers(inner / "data", STRANGER) == inner / "data" / "servers"


def test_no_closed_folder_is_opened_for_the_servers(tmp_path: Path) -> None:
    inner = open_tree(tmp_path)
    inner.chmod(0o700)
    place = place_servers(inner / "data", STRANGER)
    assert place == SYSTEM_PLACE / "copies" / copy_key(inner / "data") / "servers"
    assert inner.stat().st_mode & 0o777 == 0o700


def test_only_a_folder_that_is_made_gets_the_mode(tmp_path: Path) -> None:
    standing = tmp_path / "standing"
    standing.mkdir(mode=0o700)
    make_folder(standing / "made", 0o711)
    assert standing.stat().st_mode & 0o777 == 0o700
    assert (standing / "made").stat().st_mode & 0o777 == 0o711


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_root_runs_the_servers_as_somebody_else() -> None:
    owner = find_owner()
    assert not owner.is_oneself
    assert owner.uid != 0
    assert find_owner() == owner
