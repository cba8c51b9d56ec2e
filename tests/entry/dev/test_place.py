"""A copy's data folder: closed, remembered, and wiped without touching what is not ours."""

import stat
from pathlib import Path

from qp_api.core.privacy import DbRole
from qp_api.entry.dev.place import Place, find_place


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_closed_to_everybody_else(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    place.passwords()
    assert mode(place.keys) == 0o700
    assert [mode(path) & 0o077 for path in place.keys.iterdir()] == [0] * 3


def test_each_role_keeps_its_own_password(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    first = place.passwords()
    assert set(first) == {"qp_owner", *DbRole}
    assert len(set(first.values())) == len(first)
    assert place.passwords() == first


def test_a_wipe_takes_what_we_made_alone(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    place.passwords()
    neighbour = place.folder / "notes.txt"
    neighbour.write_text("stays")
    place.wipe()
    assert list(place.folder.iterdir()) == [neighbour]


def test_a_wipe_of_nothing_but_ours_takes_the_folder_too(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.make()
    place.wipe()
    assert not place.folder.exists()
    place.wipe()  # twice is once


def test_a_named_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_place(str(tmp_path)) == Place(tmp_path)


def test_without_a_name_each_clone_has_its_own_folder() -> None:
    clone = Path(__file__).parents[3]
    folder = find_place(None).folder
    assert folder == clone / ".data" or folder.name.startswith(f"{clone.name}-")
