"""Rotation of the key-encryption key: nobody stops, nothing is lost, old copies are dead."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from typing_extensions import override

from qp_api.core.crypto.column import sealed_text
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import (
    ERASED,
    BackupBroken,
    EpochUnknown,
    KeyUnknown,
    NotUnwrapped,
)
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.crypto.ports import KeyName, Rewrapped, RootKind, StoredKey
from qp_api.core.crypto.rotation import KekRotation, rotate_kek
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.ids import SubjectId, new_id, new_subject_id
from support.keys import GatedStore, KeyHouse

NAME = sealed_text("accounts.name", pad=32)
ROW = new_id()
PERSONAL = KeyClass.PERSONAL


async def some_people(house: KeyHouse, count: int) -> list[SubjectId]:
    people = [new_subject_id() for _ in range(count)]
    for one in people:
        await house.ring.create(one)
    return people


async def rotate(house: KeyHouse, name: str = "copy.sqlite") -> KekRotation:
    return await rotate_kek(house.root, house.store, backup=house.folder / name, batch=3)


async def epochs(house: KeyHouse, people: list[SubjectId]) -> set[int]:
    return {key.epoch for key in (await house.store.load(people, PERSONAL)).keys}


async def test_all_living_keys_are_rewrapped_and_the_old_key_is_gone(house: KeyHouse) -> None:
    people = await some_people(house, 10)
    await house.ring.shred(people[:2])
    done = await rotate(house)
    assert (done.epoch, done.rewrapped, done.destroyed) == (2, 8, (1,))
    assert (done.backup.living, done.backup.erased, done.backup.generation) == (8, 2, 1)
    assert done.backup.path.is_file()
    assert await epochs(house, people[2:]) == {2}
    assert set(await house.root.open_keys(RootKind.KEK)) == {2}


async def test_a_running_process_goes_on_and_learns_the_new_epoch(
    house: KeyHouse, other: KeyHouse
) -> None:
    one, second = await some_people(house, 2)
    sealed = NAME.seal("before", house.ring, ROW, one)
    await rotate(other)
    assert NAME.open(sealed, house.ring, ROW, one) == "before"  # from its cache
    await house.ring.load([second])
    house.ring.forget(99)
    fresh = house.fresh_ring()
    assert house.hierarchy.current_epoch == 1
    await fresh.load([one])
    assert NAME.open(sealed, fresh, ROW, one) == "before"
    assert house.hierarchy.current_epoch == 2


async def test_a_key_made_by_a_process_behind_the_times_is_not_lost(
    house: KeyHouse, other: KeyHouse
) -> None:
    await rotate(other)
    assert house.hierarchy.current_epoch == 1
    one = new_subject_id()
    assert await house.ring.create(one) == 1
    assert await epochs(house, [one]) == {2}
    await other.ring.load([one])
    sealed = NAME.seal("after", house.ring, ROW, one)
    assert NAME.open(sealed, other.ring, ROW, one) == "after"


async def test_older_copies_of_the_store_are_dead_and_say_so(house: KeyHouse) -> None:
    one, gone = await some_people(house, 2)
    sealed = NAME.seal("still here", house.ring, ROW, one)
    erased = NAME.seal("gone", house.ring, ROW, gone)
    stolen = house.folder / "stolen" / "keys.sqlite"
    stolen.parent.mkdir()
    shutil.copy2(house.folder / "keys" / "keys.sqlite", stolen)
    thief = await SqliteKeyStore.open(stolen)
    # The control: before the rotation the copy undoes an erasure.
    await house.ring.shred([gone])
    ring = Keyring(thief, await Hierarchy.open(house.root), house.clock)
    await ring.load([gone])
    assert NAME.open(erased, ring, ROW, gone) == "gone"
    await rotate(house)
    ring = Keyring(thief, await Hierarchy.open(house.root), house.clock)
    await ring.load([one, gone])
    for value, subject in ((sealed, one), (erased, gone)):
        with pytest.raises(KeyUnknown):  # an alarm, never read as erased
            NAME.open(value, ring, ROW, subject)
    await thief.close()
    fresh = house.fresh_ring()
    await fresh.load([one, gone])
    assert NAME.open(sealed, fresh, ROW, one) == "still here"
    assert NAME.open(erased, fresh, ROW, gone) is ERASED


async def test_the_fresh_backup_works_with_the_new_key(house: KeyHouse) -> None:
    (one,) = await some_people(house, 1)
    sealed = NAME.seal("kept", house.ring, ROW, one)
    done = await rotate(house)
    copy = await SqliteKeyStore.open(done.backup.path)
    ring = Keyring(copy, await Hierarchy.open(house.root), house.clock)
    await ring.load([one])
    assert NAME.open(sealed, ring, ROW, one) == "kept"
    await copy.close()


async def test_without_a_sound_backup_the_old_key_stays(house: KeyHouse) -> None:
    (one,) = await some_people(house, 1)
    target = house.folder / "taken.sqlite"
    target.write_bytes(b"somebody's file")
    with pytest.raises(BackupBroken):
        await rotate_kek(house.root, house.store, backup=target)
    assert set(await house.root.open_keys(RootKind.KEK)) == {1, 2}
    assert target.read_bytes() == b"somebody's file"
    fresh = house.fresh_ring()
    await fresh.load([one])
    assert fresh.current(one).version == 1
    # Run again, it takes in what was left.
    done = await rotate(house)
    assert (done.epoch, done.rewrapped, done.destroyed) == (3, 1, (1, 2))


async def test_a_key_that_does_not_unwrap_stops_the_rotation(house: KeyHouse) -> None:
    one, two = await some_people(house, 2)
    mine, theirs = (await house.store.load([one, two], PERSONAL)).keys
    assert mine.wrapped is not None
    broken = house.hierarchy.rewrap(theirs)
    await house.store.rewrap([type(broken)(theirs.name, 1, 1, mine.wrapped)])
    with pytest.raises(NotUnwrapped):
        await rotate(house)
    assert 1 in await house.root.open_keys(RootKind.KEK)


class LeavingOne(GatedStore):
    """A faulty store: it hides keys from the sweep, but not from the backup."""

    @override
    async def living(
        self, *, below_epoch: int, after: KeyName | None, limit: int
    ) -> tuple[StoredKey, ...]:
        return ()


class Garbling(GatedStore):
    """A faulty store: it keeps something else than it was given."""

    @override
    async def rewrap(self, keys: Sequence[Rewrapped]) -> int:
        return await super().rewrap([replace(key, wrapped=bytes(60)) for key in keys])


async def test_a_key_that_was_kept_wrong_keeps_the_old_key_alive(house: KeyHouse) -> None:
    await some_people(house, 1)
    faulty = Garbling(house.folder / "keys" / "keys.sqlite")
    with pytest.raises(BackupBroken):
        await rotate_kek(house.root, faulty, backup=house.folder / "copy.sqlite")
    assert set(await house.root.open_keys(RootKind.KEK)) == {1, 2}
    await faulty.close()


async def test_a_key_left_behind_keeps_the_old_key_alive(house: KeyHouse) -> None:
    await some_people(house, 1)
    faulty = LeavingOne(house.folder / "keys" / "keys.sqlite")
    with pytest.raises(BackupBroken):
        await rotate_kek(house.root, faulty, backup=house.folder / "copy.sqlite")
    assert set(await house.root.open_keys(RootKind.KEK)) == {1, 2}
    await faulty.close()
    assert (await rotate(house)).rewrapped == 1


async def test_rotations_under_load_lose_nothing(house: KeyHouse, other: KeyHouse) -> None:
    values: dict[SubjectId, bytes] = {}

    async def register_people() -> None:
        for _ in range(30):
            one = new_subject_id()
            await house.ring.create(one)
            values[one] = NAME.seal(str(one), house.ring, ROW, one)

    async def rotate_thrice() -> None:
        for number in range(3):
            await rotate(other, f"copy-{number}.sqlite")

    async with anyio.create_task_group() as both:
        both.start_soon(register_people)
        both.start_soon(rotate_thrice)
    assert other.hierarchy.current_epoch == 1
    for ring in (house.fresh_ring(), other.fresh_ring()):
        await ring.load(values)
        opened = {one: NAME.open(value, ring, ROW, one) for one, value in values.items()}
        assert opened == {one: str(one) for one in values}
    await rotate(other, "last.sqlite")
    assert await epochs(house, list(values)) == {5}


async def test_a_destroyed_epoch_is_unknown_to_a_new_process(
    house: KeyHouse, tmp_path: Path
) -> None:
    assert tmp_path == house.folder
    (one,) = await some_people(house, 1)
    (before,) = (await house.store.load([one], PERSONAL)).keys
    await rotate(house)
    assert house.hierarchy.open_data_key(before).version == 1  # still in this process's memory
    with pytest.raises(EpochUnknown):
        (await Hierarchy.open(house.root)).open_data_key(before)
