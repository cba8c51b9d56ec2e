"""A shape has one name in the whole document: two of a name are told apart by ugly paths."""

from collections.abc import Iterable, Iterator

from architecture.operations import shapes
from architecture.sources import assert_none


def doubled(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if "__" in name:
            yield f"{name}: another room has a class of this name; call one of them more precisely"


def test_no_two_shapes_share_a_name() -> None:
    assert shapes()
    assert_none(doubled(shapes()))


def test_a_planted_pair_is_found() -> None:
    pair = ["qp_api__domains__consent__schemas__ConfirmationIn", "ConfirmationOut"]
    assert len(list(doubled(pair))) == 1
