import os
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from qp_api.core.object_store import UnsafeKey
from qp_api.integrations.object_store.local_folder import LocalFolder


@pytest.fixture
def wide_open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("wide_open_umask")
async def test_nobody_else_can_look_inside(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    store = LocalFolder(root)
    await store.put("a/b/c", b"content")
    await store.append_line("a/d/e", b"line")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_dir()}
    assert modes | {stat.S_IMODE(root.stat().st_mode)} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_file()} == {
        0o600
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def kill_while_writing(path: Path) -> None:
    path.rename(path.with_name(".part-killed"))


async def test_a_broken_put_leaves_no_file_behind(tmp_path: Path) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    store = LocalFolder(tmp_path)
    with pytest.raises(ZeroDivisionError):
        await store.put("a/b", breaking())
    assert names(tmp_path) == ["a"]


async def test_a_part_of_a_killed_put_is_no_object(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path / "objects")
    await store.put("b", b"")
    kill_while_writing(tmp_path / "objects/b")
    await store.put("a", b"")
    assert await store.list_keys() == ["a"]
    with pytest.raises(UnsafeKey):
        await store.read(".part-killed")
