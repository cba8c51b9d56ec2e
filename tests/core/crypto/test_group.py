"""Groups: one byte string per group, and only values that have one."""

from typing import cast

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.crypto.faults import NotSealable, Tampered
from qp_api.core.crypto.group import Group, GroupValue, pack_group, unpack_group

values: st.SearchStrategy[GroupValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, max_size=6))
def test_a_group_comes_back_and_its_order_is_forgotten(group: Group) -> None:
    packed = pack_group(group)
    assert unpack_group(packed) == group
    assert pack_group(dict(reversed(list(group.items())))) == packed
    assert pack_group(unpack_group(packed)) == packed


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), 2**64, -(2**63) - 1, {1: 2}, {1, 2}, object(), "\ud800"]
)
def test_what_has_no_canonical_form_is_refused_without_showing_it(value: object) -> None:
    assert pack_group({"a": [{"b": 2**64 - 1}]})
    with pytest.raises(NotSealable) as refused:
        pack_group({"a": [{"b": cast("GroupValue", value)}]})
    assert refused.value.__cause__ is None
    assert repr(value) not in str(refused.value)


def test_bottomless_and_shapeless_groups_are_refused() -> None:
    nested: GroupValue = "end"
    for _ in range(5_000):
        nested = [nested]
    for group in ({"a": nested}, ["a"], "text", None):
        with pytest.raises(NotSealable):
            pack_group(cast("Group", group))


@pytest.mark.parametrize("packed", [b"", b"\xc1", msgpack.packb([1]), msgpack.packb({1: 2})])
def test_bytes_that_are_no_group_are_not_opened(packed: bytes) -> None:
    assert unpack_group(pack_group({"a": 1})) == {"a": 1}
    with pytest.raises(Tampered):
        unpack_group(packed)
