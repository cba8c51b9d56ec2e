"""Argon2 in its own pool: explicit costs, bounded waiting, and the same work for nobody."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from statistics import median

import pytest
from argon2.low_level import Type, hash_secret

from qp_api.core.errors import Overloaded
from qp_api.domains.sign_in.passwords import Capacity, Checked, Cost, Passwords, normalise

SENTENCE = "a sentence that nobody else would think of"


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


async def test_the_costs_stand_in_the_hash(passwords: Passwords) -> None:
    stored = await passwords.hash(SENTENCE)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    salt, digest = stored.split("$")[-2:]
    assert (len(salt), len(digest)) == (22, 43)
    assert await passwords.hash(SENTENCE) != stored


async def test_right_and_wrong(passwords: Passwords) -> None:
    stored = await passwords.hash(SENTENCE)

    assert await passwords.check(SENTENCE, stored) == Checked(is_right=True)
    assert await passwords.check(SENTENCE + ".", stored) == Checked(is_right=False)
    assert await passwords.check(SENTENCE, None) == Checked(is_right=False)


@pytest.mark.parametrize("impossible", ["\ud800" * 12, "é" * 513, ""])
async def test_what_can_be_no_password_is_wrong(passwords: Passwords, impossible: str) -> None:
    stored = await passwords.hash("x" * 1024)

    assert await passwords.check("x" * 1024, stored) == Checked(is_right=True)
    assert await passwords.check(impossible, stored) == Checked(is_right=False)


async def test_two_spellings_of_one_text_are_one_password(passwords: Passwords) -> None:
    stored = await passwords.hash(normalise("cafe\u0301 au lait, \uff11\uff12"))

    assert (await passwords.check("caf\u00e9 au lait, 12", stored)).is_right


@pytest.mark.parametrize("lower", [{"memory_kib": 19_455}, {"passes": 1}])
def test_nothing_starts_below_the_floor(lower: dict[str, int]) -> None:
    Cost(memory_kib=19_456, passes=2)
    with pytest.raises(ValueError, match="below its floor"):
        Cost(**lower)


async def test_a_cheaper_hash_is_made_anew_a_dearer_one_stays(passwords: Passwords) -> None:
    dearer = Passwords(Cost(passes=3))
    cheap, dear = await passwords.hash(SENTENCE), await dearer.hash(SENTENCE)

    rehashed = (await dearer.check(SENTENCE, cheap)).rehashed

    assert rehashed is not None
    assert "t=3" in rehashed
    assert (await passwords.check(SENTENCE, dear)).rehashed is None
    assert (await dearer.check(SENTENCE + ".", cheap)).rehashed is None
    dearer.close()


async def test_another_kind_of_argon2_is_made_anew(passwords: Passwords) -> None:
    """At the same cost: argon2i and argon2d withstand one kind of attack each, argon2id both."""
    cost = {"memory_cost": 19_456, "time_cost": 2, "parallelism": 1}
    for kind in (Type.I, Type.D):
        stored = hash_secret(SENTENCE.encode(), b"s" * 16, hash_len=32, type=kind, **cost)
        checked = await passwords.check(SENTENCE, stored.decode())
        assert checked.is_right
        assert checked.rehashed is not None
        assert checked.rehashed.startswith("$argon2id$")


async def test_every_character_of_a_long_one_counts(passwords: Passwords) -> None:
    """256 of four bytes each: nothing is cut off where another library would (v5.0.0-6.2.8)."""
    long = "".join(chr(0x1F300 + number % 128) for number in range(256))
    for stated in (long, "x" * 1024):
        stored = await passwords.hash(stated)
        assert (await passwords.check(stated, stored)).is_right
        for other in (stated[:-1], stated[:-1] + "y", stated[:72], "y" + stated[1:]):
            assert not (await passwords.check(other, stored)).is_right


@pytest.mark.parametrize(("budget_in_hashes", "at_most"), [(0, 1), (1, 1), (2.5, 2), (10**6, None)])
def test_threads_are_bounded_by_memory_and_cores(
    budget_in_hashes: float, at_most: int | None
) -> None:
    """R8: a hash takes 19 MiB, and a thread beyond the cores only makes the others slower."""
    cost = Cost()
    budget = int(budget_in_hashes * cost.memory_kib)
    threads = Capacity.of_machine(memory_kib=budget, cost=cost).threads
    cores = os.cpu_count() or 1
    assert threads == min(cores, cores if at_most is None else at_most)


async def test_a_full_queue_answers_at_once() -> None:
    narrow = Passwords(capacity=Capacity(threads=1, waiting=4, seconds=5))
    tasks = [asyncio.create_task(narrow.check(SENTENCE, None)) for _ in range(20)]

    results = await asyncio.gather(*tasks, return_exceptions=True)

    refused = [result for result in results if isinstance(result, Overloaded)]
    assert len(refused) == 15  # one hashes, four wait
    assert {problem.retry_after for problem in refused} == {1}
    assert await narrow.check(SENTENCE, None) == Checked(is_right=False)
    narrow.close()


async def test_nobody_waits_beyond_the_deadline() -> None:
    narrow = Passwords(capacity=Capacity(threads=1, waiting=100, seconds=0.05))
    tasks = [asyncio.create_task(narrow.check(SENTENCE, None)) for _ in range(20)]

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert any(isinstance(result, Checked) for result in results)
    assert any(isinstance(result, Overloaded) for result in results)
    narrow.close()


async def test_a_caller_who_leaves_keeps_no_turn() -> None:
    narrow = Passwords(capacity=Capacity(threads=1, waiting=4, seconds=5))
    task = asyncio.create_task(narrow.check(SENTENCE, None))
    await asyncio.sleep(0.005)
    task.cancel()

    assert await narrow.check(SENTENCE, None) == Checked(is_right=False)
    assert task.cancelled()
    narrow.close()


async def test_hashing_leaves_the_loop_free() -> None:
    """R8: inline, every gap would be a whole hash."""
    passwords = Passwords(capacity=Capacity(threads=1))
    stop = asyncio.Event()
    gaps: list[float] = []

    async def watch() -> None:
        while not stop.is_set():
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - before)

    watching = asyncio.create_task(watch())
    for _ in range(10):
        await asyncio.gather(*[passwords.check(SENTENCE, None) for _ in range(4)])
    stop.set()
    await watching

    assert len(gaps) > 50
    assert sorted(gaps)[len(gaps) * 95 // 100] < 0.02
    passwords.close()


async def test_nobody_costs_what_somebody_costs(passwords: Passwords) -> None:
    """In CPU time of this process, which no neighbour on the machine disturbs."""
    stored = await passwords.hash(SENTENCE)
    spent: dict[str, list[float]] = {"somebody": [], "nobody": []}
    for _ in range(15):
        for name, against in (("somebody", stored), ("nobody", None)):
            before = time.process_time()
            await passwords.check("a sentence that is not the one", against)
            spent[name].append(time.process_time() - before)

    assert 0.75 < median(spent["nobody"]) / median(spent["somebody"]) < 1.33


async def test_a_pepper_is_named_beside_the_hash_and_without_it_nothing_opens() -> None:
    """A reader of the database alone can't even guess."""
    peppered = Passwords(peppers=lambda: {7: b"k" * 32})
    stored = await peppered.hash(SENTENCE)
    plain, other = Passwords(), Passwords(peppers=lambda: {7: b"j" * 32})

    assert stored.startswith("7:$argon2id$v=19$")
    assert await peppered.check(SENTENCE, stored) == Checked(is_right=True)
    assert await peppered.check(SENTENCE + ".", stored) == Checked(is_right=False)
    for without in (plain, other):
        assert await without.check(SENTENCE, stored) == Checked(is_right=False)
        without.close()
    peppered.close()


async def test_a_newer_pepper_takes_over_at_the_next_sign_in(passwords: Passwords) -> None:
    """Old ones verify as long as their key lives, and so does a hash from before all peppers."""
    keys = {1: b"a" * 32}
    peppered = Passwords(peppers=lambda: dict(sorted(keys.items(), reverse=True)))
    bare, first = await passwords.hash(SENTENCE), await peppered.hash(SENTENCE)
    keys[2] = b"b" * 32

    for older in (bare, first):
        assert (await peppered.check(SENTENCE + ".", older)).rehashed is None
        checked = await peppered.check(SENTENCE, older)
        assert checked.is_right
        assert checked.rehashed is not None
        assert checked.rehashed.startswith("2:$argon2id$")
        assert await peppered.check(SENTENCE, checked.rehashed) == Checked(is_right=True)
    del keys[1]
    assert await peppered.check(SENTENCE, first) == Checked(is_right=False)
    peppered.close()
