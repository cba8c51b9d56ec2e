"""The blind index: equal values meet, under every living epoch, and nothing else is shown."""

import pytest

from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.ports import RootKind
from support.keys import KeyHouse

EMAIL = "reader@example.org"


async def test_equal_values_meet_and_others_do_not(house: KeyHouse) -> None:
    index = BlindIndex(house.hierarchy, "accounts.email")
    assert index.of(EMAIL) == BlindIndex(house.hierarchy, "accounts.email").of(EMAIL)
    assert index.of(EMAIL) != index.of("reader@example.com")
    assert (len(index.of(EMAIL)), index.of(EMAIL)[0]) == (17, 1)
    assert EMAIL.encode() not in index.of(EMAIL)


async def test_fields_and_rules_have_keys_of_their_own(house: KeyHouse) -> None:
    values = {
        BlindIndex(house.hierarchy, field, rules=rules).of(EMAIL)
        for field in ("accounts.email", "correspondents.email")
        for rules in (1, 2)
    }
    assert len(values) == 4


async def test_a_value_that_is_not_unique_is_cut_short(house: KeyHouse) -> None:
    index = BlindIndex(house.hierarchy, "accounts.phone", bits=24)
    assert len(index.of("+8801700000000")) == 4
    for bits in (8, 15, 17, 136):
        with pytest.raises(ValueError, match="bits"):
            BlindIndex(house.hierarchy, "accounts.phone", bits=bits)


async def test_while_the_epoch_turns_both_are_looked_up_newest_first(house: KeyHouse) -> None:
    before = BlindIndex(house.hierarchy, "accounts.email").of(EMAIL)
    await house.root.create_key(RootKind.INDEX, 2)
    turning = BlindIndex(await Hierarchy.open(house.root), "accounts.email")
    assert [value[0] for value in turning.candidates(EMAIL)] == [2, 1]
    assert turning.candidates(EMAIL)[1] == before
    assert turning.of(EMAIL) == turning.candidates(EMAIL)[0]
    await house.root.destroy_key(RootKind.INDEX, 1)
    after = BlindIndex(await Hierarchy.open(house.root), "accounts.email")
    assert after.candidates(EMAIL) == (turning.of(EMAIL),)
