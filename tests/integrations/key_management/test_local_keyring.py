"""The local root: one owner, nothing replaced, nothing left of a destroyed key."""

from pathlib import Path

import anyio
import pytest

from qp_api.core.crypto.faults import KeyStoreUnavailable, NotUnwrapped
from qp_api.core.crypto.ports import RootKind
from qp_api.integrations.key_management.local_keyring import LocalKeyring, RootKeyUnfit
from qp_api.integrations.key_management.private_files import wipe, write_new

KEK = RootKind.KEK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "root"


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


def test_the_root_key_is_made_by_an_explicit_call_only(folder: Path) -> None:
    with pytest.raises(RootKeyUnfit, match="keys init"):
        LocalKeyring.open(folder)
    assert not folder.exists()
    LocalKeyring.create_if_missing(folder)
    root = (folder / "root.key").read_text()
    assert len(bytes.fromhex(root)) == 32
    LocalKeyring.create_if_missing(folder)
    assert (folder / "root.key").read_text() == root


async def test_everything_in_the_folder_is_the_owners_alone(folder: Path) -> None:
    await LocalKeyring.create_if_missing(folder).create_key(KEK, 1)
    assert modes(folder) == {"root": 0o700, "kek-1.key": 0o600, "root.key": 0o600}


@pytest.mark.parametrize("name", ["", "root.key"])
def test_what_is_open_to_others_is_refused(folder: Path, name: str) -> None:
    LocalKeyring.create_if_missing(folder)
    opened, mode = folder / name, (folder / name).stat().st_mode
    opened.chmod(mode | 0o040)
    with pytest.raises(RootKeyUnfit, match="chmod"):
        LocalKeyring.open(folder)
    opened.chmod(mode)
    assert LocalKeyring.open(folder) is not None


@pytest.mark.parametrize("text", ["", "00" * 31, "zz" * 32, "00" * 33])
def test_a_garbled_root_key_is_refused_without_being_shown(folder: Path, text: str) -> None:
    LocalKeyring.create_if_missing(folder)
    (folder / "root.key").write_text(text)
    with pytest.raises(RootKeyUnfit, match="64 hexadecimal digits") as refused:
        LocalKeyring.open(folder)
    assert not text or text not in str(refused.value)


async def test_a_folder_that_lost_its_root_gets_no_new_one(folder: Path) -> None:
    await LocalKeyring.create_if_missing(folder).create_key(KEK, 1)
    away = (folder / "root.key").rename(folder.parent / "root.key")
    with pytest.raises(RootKeyUnfit, match="restore"):
        LocalKeyring.create_if_missing(folder)
    away.rename(folder / "root.key")
    assert set(await LocalKeyring.create_if_missing(folder).open_keys(KEK)) == {1}


async def test_another_root_opens_nothing(folder: Path) -> None:
    await LocalKeyring.create_if_missing(folder).create_key(KEK, 1)
    root = (folder / "root.key").read_text()
    (folder / "root.key").write_text("00" * 32)
    with pytest.raises(NotUnwrapped):
        await LocalKeyring.open(folder).open_keys(KEK)
    (folder / "root.key").write_text(root)
    assert set(await LocalKeyring.open(folder).open_keys(KEK)) == {1}


async def test_a_wrapped_key_opens_under_its_own_kind_and_number_only(folder: Path) -> None:
    root = LocalKeyring.create_if_missing(folder)
    await root.create_key(KEK, 1)
    wrapped = (folder / "kek-1.key").read_bytes()
    for name in ("kek-2.key", "index-1.key"):
        (folder / name).write_bytes(wrapped)
    for kind in (KEK, RootKind.INDEX):
        with pytest.raises(NotUnwrapped):
            await root.open_keys(kind)
    (folder / "kek-2.key").unlink()
    assert set(await root.open_keys(KEK)) == {1}


async def test_nothing_is_left_of_a_destroyed_key(folder: Path) -> None:
    root = LocalKeyring.create_if_missing(folder)
    await root.create_key(KEK, 1)
    # A second name for the same bytes: it shows that they were overwritten, not only unlinked.
    witness = folder.parent / "witness"
    witness.hardlink_to(folder / "kek-1.key")
    assert len(witness.read_bytes()) == 60
    await root.destroy_key(KEK, 1)
    assert witness.read_bytes() == b""
    assert (folder / "kek-1.destroyed").read_bytes() == b""
    assert not (folder / "kek-1.key").exists()


def test_a_wipe_cut_short_is_finished_by_the_next(folder: Path) -> None:
    folder.mkdir()
    path, remains = folder / "kek-1.key", folder / "kek-1.destroyed"
    remains.write_bytes(b"renamed, and then the power went")
    wipe(path, remains)
    assert remains.read_bytes() == b""
    wipe(folder / "never", folder / "was")
    assert [file.name for file in folder.iterdir()] == ["kek-1.destroyed"]


def test_a_new_file_replaces_none(folder: Path) -> None:
    folder.mkdir()
    write_new(folder / "key", b"first")
    with pytest.raises(FileExistsError):
        write_new(folder / "key", b"second")
    assert (folder / "key").read_bytes() == b"first"
    assert [file.name for file in folder.iterdir()] == ["key"]


async def test_a_folder_that_is_gone_is_unavailable(folder: Path) -> None:
    root = LocalKeyring.create_if_missing(folder)
    await root.create_key(KEK, 1)
    away = await anyio.Path(folder).rename(folder.parent / "away")
    with pytest.raises(KeyStoreUnavailable):
        await root.create_key(KEK, 2)
    await away.rename(folder)
    await root.create_key(KEK, 2)
