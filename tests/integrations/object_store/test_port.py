"""What every ObjectStore keeps; an adapter is one more line in `STORES`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from qp_api.core.object_store import NoSuchObject, ObjectStore, UnsafeKey
from qp_api.integrations.object_store.local_folder import LocalFolder

STORES: dict[str, Callable[[Path], ObjectStore]] = {
    "local folder": lambda folder: LocalFolder(folder / "objects"),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return STORES[request.param](tmp_path)


class SourceBroke(Exception):
    pass


async def pieces(*content: bytes, then_break: bool = False) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece
    if then_break:
        raise SourceBroke


async def streamed(store: ObjectStore, key: str) -> bytes:
    return b"".join([piece async for piece in store.stream(key)])


async def test_what_is_put_is_read_and_streamed(store: ObjectStore) -> None:
    content = bytes(range(256)) * 1000
    await store.put("packages/a.zip", content)
    assert await store.read("packages/a.zip") == content
    assert await streamed(store, "packages/a.zip") == content
    assert all([len(piece) <= 65536 async for piece in store.stream("packages/a.zip")])


@pytest.mark.parametrize("content", [(), (b"",), (b"one", b"", b"two")])
async def test_a_stream_is_put_whole(store: ObjectStore, content: tuple[bytes, ...]) -> None:
    await store.put("a", pieces(*content))
    assert await store.read("a") == b"".join(content)


async def test_a_later_put_takes_the_place(store: ObjectStore) -> None:
    await store.put("a", b"long content")
    await store.put("a", b"short")
    assert await store.read("a") == b"short"


async def test_a_put_that_breaks_leaves_the_older_object_alone(store: ObjectStore) -> None:
    await store.put("a", b"older")
    with pytest.raises(SourceBroke):
        await store.put("a", pieces(b"half", then_break=True))
    assert await store.read("a") == b"older"
    assert await store.list_keys() == ["a"]


async def test_a_put_that_is_cancelled_leaves_nothing(store: ObjectStore) -> None:
    started = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"half"
        started.set()
        await asyncio.Event().wait()

    putting = asyncio.create_task(store.put("a", slow()))
    await started.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert not await store.exists("a")
    await store.put("a", b"whole")
    assert await store.read("a") == b"whole"


async def test_lines_are_kept_in_order(store: ObjectStore) -> None:
    for line in (b"one", b"", b"three"):
        await store.append_line("journal/2026.jsonl", line)
    assert await store.read("journal/2026.jsonl") == b"one\n\nthree\n"


async def test_lines_of_many_writers_never_mix(store: ObjectStore) -> None:
    lines = [bytes([65 + index]) * 5000 for index in range(20)]
    await asyncio.gather(*(store.append_line("a", line) for line in lines))
    assert sorted((await store.read("a")).split(b"\n")[:-1]) == lines


async def test_a_cut_off_line_spoils_itself_only(store: ObjectStore) -> None:
    await store.put("a", b"one\ncut o")
    await store.append_line("a", b"three")
    assert await store.read("a") == b"one\ncut o\nthree\n"


async def test_two_lines_are_no_line(store: ObjectStore) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        await store.append_line("a", b"one\ntwo")
    assert not await store.exists("a")


async def test_what_is_deleted_is_gone_and_stays_gone(store: ObjectStore) -> None:
    await store.put("a/b", b"content")
    assert await store.exists("a/b")
    await store.delete("a/b")
    await store.delete("a/b")
    assert not await store.exists("a/b")
    for reading in (store.read("a/b"), streamed(store, "a/b")):
        with pytest.raises(NoSuchObject):
            await reading


async def test_a_folder_is_no_object(store: ObjectStore) -> None:
    await store.put("a/b", b"content")
    assert not await store.exists("a")
    for key in ("a", "a/b/c"):
        with pytest.raises(NoSuchObject):
            await store.read(key)


async def test_keys_are_listed_by_prefix_in_order(store: ObjectStore) -> None:
    assert await store.list_keys("nothing/here") == []
    for key in ("b/2", "b/10", "a", "b/1", "bb", "c/d/e"):
        await store.put(key, b"")
    assert await store.list_keys() == ["a", "b/1", "b/10", "b/2", "bb", "c/d/e"]
    assert await store.list_keys("b") == ["b/1", "b/10", "b/2", "bb"]
    assert await store.list_keys("b/1") == ["b/1", "b/10"]
    assert await store.list_keys("c/d/") == ["c/d/e"]
    assert await store.list_keys("*") == []


@pytest.mark.parametrize("key", ["-a_B9.json", "_a/-b/c.d", "a" * 128, "9/a..b"])
async def test_any_base64url_name_is_a_key(store: ObjectStore, key: str) -> None:
    await store.put(key, b"content")
    assert await store.list_keys() == [key]
    assert await store.read(key) == b"content"


UNSAFE = ["", "/etc/passwd", "../a", "a/../../b", "a/..", "./a", ".hidden", "a/.part-1", "a//b"]
UNSAFE += ["a/", "a\\b", "a\x00", "a b", "a\n", "ক", "~", "a" * 129, "a/" * 300 + "a"]


@pytest.mark.parametrize("key", UNSAFE)
async def test_no_key_leaves_the_store(store: ObjectStore, key: str) -> None:
    await store.put("safe", b"")
    for attempt in (
        store.put(key, b""),
        store.read(key),
        streamed(store, key),
        store.append_line(key, b""),
        store.exists(key),
        store.delete(key),
    ):
        with pytest.raises(UnsafeKey):
            await attempt
    assert await store.list_keys() == ["safe"]


@pytest.mark.parametrize("prefix", ["/", "../", "/etc/", "a/../"])
async def test_no_prefix_leaves_the_store(store: ObjectStore, prefix: str) -> None:
    await store.put("safe", b"")
    try:
        assert await store.list_keys(prefix) == []
    except UnsafeKey:
        return
