"""What every key store promises; one suite for all adapters."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import (
    BackupBroken,
    EpochClosed,
    KeyErased,
    NotUnwrapped,
    VersionTaken,
)
from qp_api.core.crypto.ports import KeyName, KeyStore, Rewrapped, StoredKey
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.ids import SubjectId, new_subject_id

PERSONAL, FINANCIAL = KeyClass.PERSONAL, KeyClass.FINANCIAL
NOW = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)


@dataclass
class Adapter:
    """Two processes' handles on one store."""

    here: KeyStore
    there: KeyStore
    folder: Path


async def sqlite_file(folder: Path) -> Adapter:
    path = folder / "keys" / "keys.sqlite"
    return Adapter(await SqliteKeyStore.create(path), await SqliteKeyStore.open(path), folder)


ADAPTERS: list[Callable[[Path], Awaitable[Adapter]]] = [sqlite_file]


@pytest.fixture(params=ADAPTERS, ids=lambda make: make.__name__)
async def adapter(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Adapter]:
    made = await request.param(tmp_path)
    yield made
    await made.here.close()
    await made.there.close()


def key(subject_id: SubjectId | None = None, version: int = 1, epoch: int = 1) -> StoredKey:
    name = KeyName(subject_id or new_subject_id(), PERSONAL, version)
    return StoredKey(name, epoch, bytes([version]) * 60, bytes(16), NOW, retain_until=LATER)


def accept(_: StoredKey) -> None:
    """Find nothing wrong."""


async def test_what_was_added_is_read_back_whole_and_in_order(adapter: Adapter) -> None:
    one, other = sorted((new_subject_id(), new_subject_id()))
    keys = [key(other), key(one, 2), key(one, 1)]
    keys[0] = replace(keys[0], retain_until=None)
    for added in keys:
        await adapter.here.add(added)
    loaded = await adapter.there.load([other, one, new_subject_id()], PERSONAL)
    assert list(loaded.keys) == [keys[2], keys[1], keys[0]]
    assert loaded.generation == 0
    assert (await adapter.there.load([one], FINANCIAL)).keys == ()
    assert (await adapter.there.load([], PERSONAL)).keys == ()


async def test_one_read_takes_thousands_of_subjects(adapter: Adapter) -> None:
    people = [new_subject_id() for _ in range(40_000)]
    for one in people[:3]:
        await adapter.here.add(key(one))
    assert len((await adapter.here.load(people, PERSONAL)).keys) == 3


async def test_a_version_is_added_once(adapter: Adapter) -> None:
    first = key()
    await adapter.here.add(first)
    with pytest.raises(VersionTaken):
        await adapter.there.add(replace(first, wrapped=bytes(60)))
    assert (await adapter.here.load([first.name.subject_id], PERSONAL)).keys == (first,)


async def test_of_two_processes_at_once_one_adds_a_version(adapter: Adapter) -> None:
    one, taken = new_subject_id(), []

    async def add(store: KeyStore) -> None:
        try:
            await store.add(key(one))
        except VersionTaken:
            taken.append(store)

    async with anyio.create_task_group() as both:
        both.start_soon(add, adapter.here)
        both.start_soon(add, adapter.there)
    assert len(taken) == 1
    assert len((await adapter.here.load([one], PERSONAL)).keys) == 1


async def test_shredding_leaves_tombstones_and_raises_the_generation(adapter: Adapter) -> None:
    one, other, bystander = (new_subject_id() for _ in range(3))
    for added in (key(one), key(one, 2), key(other), key(bystander)):
        await adapter.here.add(added)
    financial = replace(key(one), name=KeyName(one, FINANCIAL, 1))
    await adapter.here.add(financial)
    shredded = await adapter.here.shred([one, other], PERSONAL, at=LATER)
    assert shredded.generation == 1 == await adapter.there.generation()
    assert {tombstone.name.subject_id for tombstone in shredded.keys} == {one, other}
    assert all(t.wrapped is None and t.erased_at == LATER for t in shredded.keys)
    left = await adapter.there.load([one, other, bystander], PERSONAL)
    assert [k.wrapped is None for k in left.keys if k.name.subject_id == bystander] == [False]
    assert (await adapter.there.load([one], FINANCIAL)).keys == (financial,)


async def test_shredding_again_gives_the_same_and_changes_nothing(adapter: Adapter) -> None:
    first = key()
    await adapter.here.add(first)
    subject = [first.name.subject_id]
    once = await adapter.here.shred(subject, PERSONAL, at=NOW)
    assert await adapter.there.shred(subject, PERSONAL, at=LATER) == once
    assert (await adapter.here.shred([new_subject_id()], PERSONAL, at=NOW)).keys == ()
    assert await adapter.here.generation() == 1


async def test_a_destroyed_key_is_never_revived_nor_followed(adapter: Adapter) -> None:
    first = key()
    await adapter.here.add(first)
    await adapter.here.shred([first.name.subject_id], PERSONAL, at=NOW)
    for refused in (first, key(first.name.subject_id, 2)):
        with pytest.raises(KeyErased):
            await adapter.there.add(refused)
    assert await adapter.here.rewrap([Rewrapped(first.name, 1, 1, bytes(60))]) == 0
    (tombstone,) = (await adapter.here.load([first.name.subject_id], PERSONAL)).keys
    assert tombstone.wrapped is None


async def test_a_version_may_follow_until_the_last_is_destroyed(adapter: Adapter) -> None:
    one = new_subject_id()
    await adapter.here.add(key(one, 1))
    await adapter.here.add(key(one, 2))
    gone = await adapter.here.shred([one], PERSONAL, at=NOW, below=2)
    assert [k.name.version for k in gone.keys] == [1]
    await adapter.here.add(key(one, 3))
    await adapter.here.shred([one], PERSONAL, at=NOW)
    with pytest.raises(KeyErased):
        await adapter.here.add(key(one, 4))


async def test_a_financial_month_may_follow_those_that_ended(adapter: Adapter) -> None:
    one = new_subject_id()
    month = replace(key(one), name=KeyName(one, FINANCIAL, 202611))
    await adapter.here.add(month)
    await adapter.here.shred([one], FINANCIAL, at=NOW)
    for refused in (202611, 202610):
        with pytest.raises(KeyErased):
            await adapter.there.add(replace(month, name=KeyName(one, FINANCIAL, refused)))
    await adapter.there.add(replace(month, name=KeyName(one, FINANCIAL, 203312)))
    ended, living = (await adapter.here.load([one], FINANCIAL)).keys
    assert (ended.wrapped, living.name.version) == (None, 203312)


async def test_living_keys_of_old_epochs_come_in_batches_each_once(adapter: Adapter) -> None:
    keys = [key() for _ in range(7)]
    new, gone = key(epoch=2), key()
    for added in (*keys, new, gone):
        await adapter.here.add(added)
    await adapter.here.shred([gone.name.subject_id], PERSONAL, at=NOW)
    seen: list[KeyName] = []
    after: KeyName | None = None
    while batch := await adapter.there.living(below_epoch=2, after=after, limit=3):
        assert len(batch) <= 3
        seen += [one.name for one in batch]
        after = batch[-1].name
    assert seen == sorted(one.name for one in keys)


async def test_rewrapping_applies_while_the_old_epoch_stands(adapter: Adapter) -> None:
    first = key()
    await adapter.here.add(first)
    change = Rewrapped(first.name, old_epoch=1, epoch=2, wrapped=bytes(60))
    assert await adapter.here.rewrap([change]) == 1
    assert await adapter.there.rewrap([change]) == 0
    assert await adapter.there.rewrap([]) == 0
    (found,) = (await adapter.there.load([first.name.subject_id], PERSONAL)).keys
    assert found == replace(first, epoch=2, wrapped=bytes(60))


async def test_a_closed_epoch_takes_no_key(adapter: Adapter) -> None:
    first = key(epoch=3)
    await adapter.here.add(first)
    await adapter.here.close_epochs(below=3)
    await adapter.here.close_epochs(below=2)  # opens nothing again
    with pytest.raises(EpochClosed):
        await adapter.there.add(key(epoch=2))
    with pytest.raises(EpochClosed):
        await adapter.there.rewrap([Rewrapped(first.name, 3, 2, bytes(60))])
    await adapter.there.add(key(epoch=3))


async def test_a_backup_was_read_back_and_opens_as_a_store(adapter: Adapter) -> None:
    keys = [key() for _ in range(3)]
    for added in keys:
        await adapter.here.add(added)
    await adapter.here.shred([keys[0].name.subject_id], PERSONAL, at=NOW)
    seen: list[StoredKey] = []
    target = adapter.folder / "copy"
    backup = await adapter.here.backup(target, check=seen.append)
    assert (backup.path, backup.living, backup.erased, backup.generation) == (target, 2, 1, 1)
    assert {one.name for one in seen} == {one.name for one in keys}
    assert target.stat().st_mode & 0o077 == 0


async def test_a_backup_that_fails_its_check_leaves_no_file(adapter: Adapter) -> None:
    await adapter.here.add(key())

    def refuse(_: StoredKey) -> None:
        raise NotUnwrapped

    with pytest.raises(BackupBroken):
        await adapter.here.backup(adapter.folder / "copy", check=refuse)
    assert [path.name for path in adapter.folder.iterdir()] == ["keys"]
    await adapter.here.backup(adapter.folder / "copy", check=accept)
    with pytest.raises(BackupBroken, match="exists"):
        await adapter.here.backup(adapter.folder / "copy", check=accept)


async def test_a_cancelled_caller_leaves_all_or_nothing(adapter: Adapter) -> None:
    first = key()
    with anyio.CancelScope() as scope:
        scope.cancel()
        await adapter.here.add(first)
    found = (await adapter.here.load([first.name.subject_id], PERSONAL)).keys
    assert found in ((), (first,))
    await adapter.here.add(key())
