"""The keyring: one read for all, sixty seconds, and erasure seen at once."""

import copy
import pickle  # noqa: TID251 -- to see it refused
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from asyncpg.pgproto import pgproto

from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import (
    ERASED,
    KeyErased,
    KeyNotLoaded,
    KeyStoreUnavailable,
    KeyUnknown,
)
from qp_api.core.crypto.keyring import Keyring
from qp_api.kit.ids import SubjectId, new_subject_id
from support.keys import KeyHouse

PERSONAL, FINANCIAL = KeyClass.PERSONAL, KeyClass.FINANCIAL


def uses(ring: Keyring, one: SubjectId) -> list[Callable[[], object]]:
    """Both ways to ask for a key: to seal and to open."""
    return [lambda: ring.current(one), lambda: ring.get(one, PERSONAL, 1)]


async def test_one_read_brings_all_that_is_missing_and_none_what_is_there(house: KeyHouse) -> None:
    people = [new_subject_id() for _ in range(20)]
    for one in people:
        await house.ring.create(one)
    ring = house.fresh_ring()
    await ring.load(people[:10])
    await ring.load(people + people)
    await ring.load(people)
    assert ring.store_reads == 2
    assert {ring.current(one).version for one in people} == {1}


async def test_the_classes_are_apart(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    with pytest.raises(KeyNotLoaded):
        house.ring.get(one, FINANCIAL, 1)
    await house.ring.create(one, FINANCIAL)
    personal, financial = house.ring.current(one), house.ring.current(one, FINANCIAL)
    assert personal.file_key() != financial.file_key()
    await house.ring.shred([one])
    await house.ring.load([one])
    await house.ring.load([one], FINANCIAL)
    assert house.ring.get(one, PERSONAL, 1) is ERASED
    assert isinstance(house.ring.get(one, FINANCIAL, 1), DataKey)


async def test_an_id_from_the_wire_finds_the_same_key(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    assert house.ring.current(SubjectId(pgproto.UUID(str(one)))) is house.ring.current(one)


async def test_a_key_leaves_after_sixty_seconds(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    house.clock.advance(timedelta(seconds=59.9))
    assert house.ring.current(one).version == 1
    house.clock.advance(timedelta(seconds=0.1))
    for use in uses(house.ring, one):
        with pytest.raises(KeyNotLoaded):
            use()
    await house.ring.load([one])
    assert house.ring.current(one).version == 1


async def test_a_new_version_seals_and_the_old_one_still_opens(house: KeyHouse) -> None:
    one = new_subject_id()
    assert [await house.ring.create(one) for _ in range(3)] == [1, 2, 3]
    assert house.ring.current(one).version == 3
    first = house.ring.get(one, PERSONAL, 1)
    assert isinstance(first, DataKey)
    assert first.file_key() != house.ring.current(one).file_key()


async def test_a_version_added_elsewhere_is_found_at_the_second_load(
    house: KeyHouse, other: KeyHouse
) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    await other.ring.create(one)
    await house.ring.load([one])
    with pytest.raises(KeyNotLoaded):
        house.ring.get(one, PERSONAL, 2)
    await house.ring.load([one])
    assert isinstance(house.ring.get(one, PERSONAL, 2), DataKey)


async def test_a_version_nobody_made_is_an_alarm_each_time(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    with pytest.raises(KeyNotLoaded):
        house.ring.get(one, PERSONAL, 2)
    for _ in range(3):
        await house.ring.load([one])
        with pytest.raises(KeyUnknown):
            house.ring.get(one, PERSONAL, 2)
        assert house.ring.current(one).version == 1


async def test_an_alarm_hides_no_version_that_is_made_later(
    house: KeyHouse, other: KeyHouse
) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    for fault in (KeyNotLoaded, KeyUnknown):
        with pytest.raises(fault):
            house.ring.get(one, PERSONAL, 2)
        await house.ring.load([one])
    await other.ring.create(one)
    with pytest.raises(KeyUnknown):
        house.ring.get(one, PERSONAL, 2)
    await house.ring.load([one])
    assert isinstance(house.ring.get(one, PERSONAL, 2), DataKey)


async def test_a_person_the_store_does_not_know_is_asked_for_anew(
    house: KeyHouse, other: KeyHouse
) -> None:
    one = new_subject_id()
    await house.ring.load([one])
    for use in uses(house.ring, one):
        with pytest.raises(KeyUnknown):
            use()
    await other.ring.create(one)
    await house.ring.load([one])
    assert house.ring.current(one).version == 1


async def test_erasure_is_final_here_at_once_and_elsewhere_within_the_bound(
    house: KeyHouse, other: KeyHouse
) -> None:
    one, bystander = new_subject_id(), new_subject_id()
    for person in (one, bystander):
        await house.ring.create(person)
    await other.ring.load([one, bystander])
    (tombstone,) = await house.ring.shred([one])
    assert tombstone.wrapped is None
    assert len(tombstone.fingerprint) == 16
    with pytest.raises(KeyNotLoaded):
        house.ring.get(one, PERSONAL, 1)
    assert isinstance(other.ring.get(one, PERSONAL, 1), DataKey)
    other.clock.advance(timedelta(seconds=60))
    await other.ring.load([one, bystander])
    assert other.ring.get(one, PERSONAL, 1) is ERASED
    assert isinstance(other.ring.get(bystander, PERSONAL, 1), DataKey)


async def test_any_read_that_sees_an_erasure_empties_the_cache(
    house: KeyHouse, other: KeyHouse
) -> None:
    one, third = new_subject_id(), new_subject_id()
    await house.ring.create(one)
    await house.ring.create(third)
    await other.ring.load([one])
    await house.ring.shred([one])
    await other.ring.load([third])  # about somebody else
    with pytest.raises(KeyNotLoaded):
        other.ring.get(one, PERSONAL, 1)


async def test_a_load_that_sees_an_erasure_still_brings_all_it_was_asked_for(
    house: KeyHouse, other: KeyHouse
) -> None:
    at_hand, missing, gone = (new_subject_id() for _ in range(3))
    for one in (at_hand, missing, gone):
        await house.ring.create(one)
    await other.ring.load([at_hand])
    await house.ring.shred([gone])
    await other.ring.load([at_hand, missing])
    assert [other.ring.current(one).version for one in (at_hand, missing)] == [1, 1]


async def test_a_broadcast_empties_the_cache_and_an_old_one_does_not(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    house.ring.forget(0)
    assert house.ring.current(one).version == 1
    house.ring.forget(1)
    with pytest.raises(KeyNotLoaded):
        house.ring.current(one)


async def test_shredding_again_is_success_and_a_destroyed_key_has_no_successor(
    house: KeyHouse,
) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    await house.ring.create(one)
    first = await house.ring.shred([one])
    assert [key.name.version for key in first] == [1, 2]
    assert await house.ring.shred([one]) == first
    assert await house.ring.shred([new_subject_id()]) == ()
    with pytest.raises(KeyErased):
        await house.ring.create(one)


async def test_all_but_the_newest_version_can_be_destroyed(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    newest = await house.ring.create(one)
    gone = await house.ring.shred([one], below=newest)
    assert [key.name.version for key in gone] == [1]
    await house.ring.load([one])
    assert house.ring.get(one, PERSONAL, 1) is ERASED
    assert house.ring.current(one).version == newest


async def test_the_cache_is_bounded_and_one_read_never_evicts_itself(house: KeyHouse) -> None:
    people = [new_subject_id() for _ in range(6)]
    for one in people:
        await house.ring.create(one)
    ring = house.fresh_ring(size=3)
    await ring.load(people[:3])
    await ring.load(people[:1])  # used again, so it stays longest
    await ring.load(people[3:5])
    assert ring.current(people[0]).version == 1
    with pytest.raises(KeyNotLoaded):
        ring.current(people[1])
    await ring.load(people)
    assert [ring.current(one).version for one in people] == [1] * 6


async def test_while_the_store_is_down_keys_serve_until_their_time_is_up(house: KeyHouse) -> None:
    one, other = new_subject_id(), new_subject_id()
    await house.ring.create(one)
    house.store.is_shut = True
    await house.ring.load([one])
    with pytest.raises(KeyStoreUnavailable):
        await house.ring.load([one, other])
    with pytest.raises(KeyStoreUnavailable):
        await house.ring.create(other)
    house.clock.advance(timedelta(seconds=58))
    await house.ring.load([one])  # old enough to be read anew, young enough to serve
    assert house.ring.current(one).version == 1
    house.clock.advance(timedelta(seconds=2))
    with pytest.raises(KeyStoreUnavailable):
        await house.ring.load([one])
    house.store.is_shut = False
    await house.ring.load([one])
    assert house.ring.current(one).version == 1


async def test_a_read_begun_before_an_erasure_brings_nothing_back(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    before = await house.store.load([one], PERSONAL)
    await house.ring.shred([one])
    house.store.replayed = before
    await house.ring.load([one])
    assert house.ring.get(one, PERSONAL, 1) is ERASED


async def test_a_version_that_others_always_take_first_ends_in_unavailable(
    house: KeyHouse,
) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    nothing = replace(await house.store.load([one], PERSONAL), keys=())
    assert await house.ring.create(one) == 2
    house.store.always = nothing  # it looks as if version 1 were still free
    with pytest.raises(KeyStoreUnavailable):
        await house.ring.create(one)
    house.store.always = None
    assert await house.ring.create(one) == 3


async def test_a_store_older_than_what_was_seen_is_not_used(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    house.ring.forget(7)
    with pytest.raises(KeyStoreUnavailable):
        await house.ring.load([one])


async def test_a_wrapped_key_put_in_anothers_place_is_an_alarm(house: KeyHouse) -> None:
    one, thief = new_subject_id(), new_subject_id()
    await house.ring.create(one)
    await house.ring.create(thief)
    (mine,) = (await house.store.load([one], PERSONAL)).keys
    (theirs,) = (await house.store.load([thief], PERSONAL)).keys
    loaded = await house.store.load([thief], PERSONAL)
    house.store.replayed = replace(loaded, keys=(replace(theirs, wrapped=mine.wrapped),))
    ring = house.fresh_ring()
    await ring.load([thief])
    for use in uses(ring, thief):
        with pytest.raises(KeyUnknown):
            use()
    await ring.load([thief])  # the store itself was never touched
    assert isinstance(ring.get(thief, PERSONAL, 1), DataKey)


async def test_nothing_shows_copies_or_pickles_a_key(house: KeyHouse) -> None:
    one = new_subject_id()
    await house.ring.create(one)
    key = house.ring.current(one)
    for holder in (key, house.ring, house.hierarchy, house.root):
        assert repr(holder) == f"<{type(holder).__name__}>"
        for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                duplicate(holder)
    (stored,) = (await house.store.load([one], PERSONAL)).keys
    assert "wrapped" not in repr(stored)
